package dev.quire.check;

import java.util.List;

/**
 * One execution, step by step.
 *
 * @param outcome what it led to
 * @param schedule what {@link Explorer#replay} takes
 * @param actors their names, in the order in which the claim names them
 */
public record Trace(String outcome, Schedule schedule, List<String> actors, List<Step> steps) {

  public Trace {
    actors = List.copyOf(actors);
    steps = List.copyOf(steps);
  }

  /** The steps that others could notice. */
  public List<Step> shared() {
    return steps.stream().filter(Step::shared).toList();
  }
}
