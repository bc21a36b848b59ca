package dev.quire.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which actor took each step, as text: {@code a3b1a2} is three steps of the first actor, one of the
 * second, two of the first. A step that has several outcomes says which, from 0, unless it is the
 * first one: in {@code a3b1.2} the step of the second actor has its third outcome. Capital letters
 * are the write buffers of actors under model tso.
 *
 * @param actors one for each step; write buffers come after {@link Stage#MOST_ACTORS}
 * @param choices one for each step
 */
public record Schedule(List<Integer> actors, List<Integer> choices) {

  private static final String TURNS = "([a-hA-H])([0-9]{1,6})(?:\\.([0-9]{1,4}))?";
  private static final Pattern TEXT = Pattern.compile("(?:" + TURNS + ")*");
  private static final Pattern TURN = Pattern.compile(TURNS);

  public Schedule {
    actors = List.copyOf(actors);
    choices = List.copyOf(choices);
    if (actors.size() != choices.size()) {
      throw new IllegalArgumentException(
          "%d steps with %d outcomes; give one for each".formatted(actors.size(), choices.size()));
    }
  }

  /**
   * The schedule that such a text stands for; an empty one leaves all steps to the explorer.
   *
   * @throws IllegalArgumentException unless it has that form
   */
  public static Schedule parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "schedule '%s': letters of actors with numbers of steps, such as a3b1.2a2, are wanted"
              .formatted(text));
    }
    List<Integer> actors = new ArrayList<>();
    List<Integer> choices = new ArrayList<>();
    Matcher turn = TURN.matcher(text);
    while (turn.find()) {
      char letter = turn.group(1).charAt(0);
      int actor = letter >= 'a' ? letter - 'a' : letter - 'A' + Stage.MOST_ACTORS;
      for (int left = Integer.parseInt(turn.group(2)); left > 0; left--) {
        actors.add(actor);
        String choice = turn.group(3);
        choices.add(left > 1 || choice == null ? 0 : Integer.parseInt(choice));
      }
    }
    return new Schedule(actors, choices);
  }

  /** Times that one actor follows another: what makes a schedule hard to read. */
  public int switches() {
    int switches = 0;
    for (int i = 1; i < actors.size(); i++) {
      switches += actors.get(i).equals(actors.get(i - 1)) ? 0 : 1;
    }
    return switches;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    int run = 0;
    for (int i = 0; i < actors.size(); i++) {
      run++;
      int choice = choices.get(i);
      if (i + 1 == actors.size() || !actors.get(i).equals(actors.get(i + 1)) || choice != 0) {
        text.append(letter(actors.get(i))).append(run);
        if (choice != 0) {
          text.append('.').append(choice);
        }
        run = 0;
      }
    }
    return text.toString();
  }

  private static char letter(int actor) {
    return (char) (actor < Stage.MOST_ACTORS ? 'a' + actor : 'A' + actor - Stage.MOST_ACTORS);
  }
}
