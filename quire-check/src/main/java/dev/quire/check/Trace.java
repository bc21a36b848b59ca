package dev.quire.check;

import java.util.List;

/**
 * One execution, step by step.
 *
 * @param outcome what it led to
 * @param schedule what {@link Explorer#replay} takes
 */
public record Trace(String outcome, Schedule schedule, List<Step> steps) {

  /**
   * One step.
   *
   * @param number from 1
   * @param access what was done to which word, with values
   * @param site the method that did it
   * @param shared false when no other actor could notice: the word is not touched by another one,
   *     or never written
   */
  public record Step(int number, String actor, String access, String site, boolean shared) {}

  private static final int HEAD = 100;
  private static final int TAIL = 20;

  public Trace {
    steps = List.copyOf(steps);
  }

  /** The steps that others could notice as lines: number, actor, access, method. */
  public String text() {
    List<Step> shown = steps.stream().filter(Step::shared).toList();
    int wide = shown.stream().mapToInt(step -> step.actor().length()).max().orElse(1);
    int access = shown.stream().mapToInt(step -> step.access().length()).max().orElse(1);
    String row = "%4d  %-" + wide + "s  %-" + access + "s  %s%n";
    StringBuilder text = new StringBuilder();
    int at = 0;
    for (Step step : shown) {
      if (at < HEAD || at >= shown.size() - TAIL) {
        text.append(row.formatted(step.number(), step.actor(), step.access(), step.site()));
      } else if (at == HEAD) {
        text.append("      ... %d steps%n".formatted(shown.size() - HEAD - TAIL));
      }
      at++;
    }
    return text.append("      => %s%n".formatted(outcome))
        .append(
            "      %d steps, those left out touch words that concern one actor only"
                .formatted(steps.size()))
        .toString();
  }
}
