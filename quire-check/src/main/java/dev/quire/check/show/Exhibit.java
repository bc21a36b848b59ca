package dev.quire.check.show;

import dev.quire.check.Claim;
import dev.quire.check.Model;
import dev.quire.check.Mutant;
import dev.quire.check.Report;
import dev.quire.check.Schedule;
import dev.quire.check.Trace;
import dev.quire.check.Verdict;
import java.util.Optional;

/**
 * One exploration, to be shown.
 *
 * @param mutant what production code was changed to, if it was
 * @param trace the execution to show, if any
 * @param which what that execution is among all; empty without one
 */
public record Exhibit(
    Claim claim,
    Optional<Mutant> mutant,
    Model model,
    Report report,
    Optional<Trace> trace,
    String which) {

  /** An exploration with the execution that its verdict rests on, if there is one. */
  public static Exhibit of(Claim claim, Optional<Mutant> mutant, Model model, Report report) {
    String which =
        report
            .trace()
            .map(Trace::schedule)
            .map(schedule -> decisive(report.verdict(), schedule))
            .orElse("");
    return new Exhibit(claim, mutant, model, report, report.trace(), which);
  }

  /** The same, with an execution that shows how close things get where nothing went wrong. */
  public Exhibit withBusiest(Trace busiest) {
    long old = busiest.schedule().choices().stream().filter(choice -> choice != 0).count();
    String of =
        "%s in all executions (%,d); shown: the one with the most switches between actors (%d)%s"
            .formatted(
                report.verdict(),
                report.executions(),
                busiest.schedule().switches(),
                old == 0 ? "" : " and reads of something old (%d)".formatted(old));
    return new Exhibit(claim, mutant, model, report, Optional.of(busiest), of);
  }

  /** The same, for an execution that was asked for by its schedule. */
  public Exhibit asReplay() {
    return new Exhibit(claim, mutant, model, report, trace, "the execution that was asked for");
  }

  private static String decisive(Verdict verdict, Schedule schedule) {
    return verdict == Verdict.REFUTED
        ? "REFUTED; shown: of the executions found that do it, one with the fewest switches (%d)"
            .formatted(schedule.switches())
        : verdict + "; shown: the execution in which it was met";
  }

  /** True when the verdict is the one wanted: of a mutant, that it is refuted or an equivalent. */
  public boolean asExpected() {
    return mutant
        .map(change -> refuted() || !change.equivalent().isEmpty())
        .orElse(report.verdict() == claim.expected());
  }

  public boolean refuted() {
    return report.verdict() == Verdict.REFUTED;
  }

  /** What the verdict was to be. */
  public Verdict wanted() {
    return mutant.isPresent() ? Verdict.REFUTED : claim.expected();
  }

  /** {@code L1}, or {@code L1 with mutant no-reload-after-get}. */
  public String name() {
    return claim.id() + mutant.map(change -> " with mutant " + change.id()).orElse("");
  }

  /** What runs the shown execution again, or the exploration when none is shown. */
  public String command() {
    return "./quire check "
        + claim.id()
        + (model == Model.SC ? "" : " --model " + model.text())
        + mutant.map(change -> " --mutant " + change.id()).orElse("")
        + trace.map(shown -> " --schedule " + shown.schedule()).orElse("");
  }
}
