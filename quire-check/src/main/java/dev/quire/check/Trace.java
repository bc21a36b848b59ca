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
   */
  public record Step(int number, String actor, String access, String site) {}

  private static final int HEAD = 100;
  private static final int TAIL = 20;

  public Trace {
    steps = List.copyOf(steps);
  }

  /** The steps as lines, a column for the actor. */
  public String text() {
    int wide = steps.stream().mapToInt(step -> step.actor().length()).max().orElse(0);
    int access = steps.stream().mapToInt(step -> step.access().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      if (step.number() > HEAD && step.number() <= steps.size() - TAIL) {
        if (step.number() == HEAD + 1) {
          text.append("      ... %d steps%n".formatted(steps.size() - HEAD - TAIL));
        }
        continue;
      }
      String line = "%4d  %-" + Math.max(1, wide) + "s  %-" + Math.max(1, access) + "s  %s";
      text.append(line.formatted(step.number(), step.actor(), step.access(), step.site()))
          .append('\n');
    }
    return text.append("      => ")
        .append(outcome)
        .append("\n      replay with --schedule ")
        .append(schedule)
        .append('\n')
        .toString();
  }
}
