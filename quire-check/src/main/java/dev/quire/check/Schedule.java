package dev.quire.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which actor took each step, as text: {@code a3b1a2} is three steps of the first actor, one of the
 * second, two of the first.
 */
public record Schedule(List<Integer> actors) {

  private static final Pattern TEXT = Pattern.compile("([a-h][0-9]{1,6})+");
  private static final Pattern TURN = Pattern.compile("([a-h])([0-9]{1,6})");

  public Schedule {
    actors = List.copyOf(actors);
  }

  /**
   * The schedule that such a text stands for.
   *
   * @throws IllegalArgumentException unless it has that form
   */
  public static Schedule parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "schedule '%s': letters of actors with numbers of steps, such as a3b1a2, are wanted"
              .formatted(text));
    }
    List<Integer> actors = new ArrayList<>();
    Matcher turn = TURN.matcher(text);
    while (turn.find()) {
      for (int left = Integer.parseInt(turn.group(2)); left > 0; left--) {
        actors.add(turn.group(1).charAt(0) - 'a');
      }
    }
    return new Schedule(actors);
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
      if (i + 1 == actors.size() || !actors.get(i).equals(actors.get(i + 1))) {
        text.append((char) ('a' + actors.get(i))).append(run);
        run = 0;
      }
    }
    return text.toString();
  }
}
