package dev.quire.check.show;

import dev.quire.check.Step;
import dev.quire.check.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A trace as rows: steps, and between them runs of steps of one actor that are folded. */
final class Rows {

  /**
   * One row.
   *
   * @param steps one step, or those that are folded
   */
  record Row(boolean folded, List<Step> steps) {
    Row {
      steps = List.copyOf(steps);
    }

    Step first() {
      return steps.getFirst();
    }

    Step last() {
      return steps.getLast();
    }

    /** {@code 14 steps of its own}: of steps that nobody else could notice. */
    String count() {
      boolean own = steps.stream().noneMatch(Step::shared);
      return "%d %s%s"
          .formatted(steps.size(), steps.size() == 1 ? "step" : "steps", own ? " of its own" : "");
    }
  }

  /** Steps that others could notice are all shown, unless there are more. */
  private static final int MANY = 48;

  private Rows() {}

  /**
   * For reading: the steps that others could notice; where those are very many, the ones that raced
   * or read what another actor wrote; where even those are many, the ones that raced and what the
   * last run of an actor read from others.
   */
  static List<Row> brief(Trace trace, Conflicts conflicts) {
    Set<Integer> told = told(trace, conflicts, 0);
    Set<Integer> last = told(trace, conflicts, lastRun(trace));
    if (trace.shared().size() <= MANY) {
      return fold(trace.steps(), Step::shared);
    }
    Set<Integer> shown = told.size() <= MANY ? told : last;
    return fold(trace.steps(), step -> shown.contains(step.number()));
  }

  /** Steps that raced, and those after a step that read what another actor wrote. */
  private static Set<Integer> told(Trace trace, Conflicts conflicts, int after) {
    Why why = new Why(trace);
    Set<Integer> told = conflicts.steps();
    for (Step step : trace.steps()) {
      if (why.crossing(step) > 0 && step.number() > after
          || step.kind() == Step.Kind.RESUME
          || step.choices().size() > 1) {
        told.add(step.number());
      }
    }
    return told;
  }

  /** The number of the last step before the last run of one actor. */
  static int lastRun(Trace trace) {
    List<Step> steps = trace.steps();
    int at = steps.size() - 1;
    while (at > 0 && steps.get(at - 1).actor().equals(steps.getLast().actor())) {
      at--;
    }
    return at;
  }

  private static List<Row> fold(List<Step> steps, Predicate<Step> shown) {
    List<Row> rows = new ArrayList<>();
    List<Step> run = new ArrayList<>();
    for (Step step : steps) {
      boolean other = !run.isEmpty() && !run.getLast().actor().equals(step.actor());
      if (shown.test(step) || other) {
        unfold(run, rows);
      }
      if (shown.test(step)) {
        rows.add(new Row(false, List.of(step)));
      } else {
        run.add(step);
      }
    }
    unfold(run, rows);
    return rows;
  }

  private static void unfold(List<Step> run, List<Row> rows) {
    if (!run.isEmpty()) {
      rows.add(new Row(true, run));
      run.clear();
    }
  }
}
