package dev.quire.check.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.check.Claim;
import dev.quire.check.Explorer;
import dev.quire.check.Limits;
import dev.quire.check.Model;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Report;
import dev.quire.check.Schedule;
import dev.quire.check.Step;
import dev.quire.check.Trace;
import dev.quire.check.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the explorer must find, and what must never pass. */
final class ExplorerTest {

  private static Report cut(Class<? extends Claim> program) {
    Report report = Explorer.of(program).with(new Limits(100_000, 500, 60)).explore();
    assertEquals(Verdict.CUT, report.verdict(), report.reason());
    return report;
  }

  @Test
  void lostWakeUpIsADeadlockAndNoPass() {
    Report report = cut(Litmus.LostWakeUp.class);
    assertEquals("deadlock: waiter sleeps for ever on x", report.reason());
  }

  @Test
  void endlessSpinIsADeadlockAndNoPass() {
    Report report = cut(Litmus.SpinsForEver.class);
    assertEquals("deadlock: spinner goes round for ever at y", report.reason());
  }

  @Test
  void loopThatChangesSomethingForEverMeetsTheStepLimit() {
    assertTrue(cut(Litmus.CountsForEver.class).reason().contains("more than 500 steps"));
  }

  @Test
  void unexpectedExceptionIsNoPass() {
    Report report = cut(Litmus.Throws.class);
    assertTrue(report.reason().contains("reader threw java.lang.IllegalStateException: planted"));
  }

  @Test
  void accessOutsideTheStageIsNoPass() {
    assertTrue(cut(Litmus.Wild.class).reason().contains("not laid out"));
  }

  @Test
  void executionLimitIsNoPass() {
    Report report =
        Explorer.of(Litmus.IndependentReads.class).with(new Limits(3, 100, 60)).explore();
    assertEquals(Verdict.CUT, report.verdict());
    assertTrue(report.reason().startsWith("given up after 3 executions"), report.reason());
  }

  @Test
  void refutationHasTheShortestTraceAndReplays() {
    Report report = Explorer.of(Litmus.WrongOrder.class).explore();
    assertEquals(Verdict.REFUTED, report.verdict());
    Trace trace = report.trace().orElseThrow();
    assertEquals("b1a2b1", trace.schedule().toString());
    assertEquals(
        List.of(
            "load opaque x is 0",
            "store opaque x := 1",
            "store opaque y := 1",
            "load opaque y is 1"),
        trace.steps().stream().map(Step::text).toList());

    Report again = Explorer.of(Litmus.WrongOrder.class).replay(Schedule.parse("b1a2b1"));
    assertEquals(Verdict.REFUTED, again.verdict());
    assertEquals(trace, again.trace().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(
      value = Model.class,
      names = {"TSO", "WEAK"})
  void outcomesOfStepsReplay(Model model) {
    Report report = Explorer.of(Litmus.BothOld.class).with(model).explore();
    assertEquals(Verdict.REFUTED, report.verdict(), report.reason());
    Trace trace = report.trace().orElseThrow();
    String text = trace.schedule().toString();
    Report again = Explorer.of(Litmus.BothOld.class).with(model).replay(Schedule.parse(text));
    assertEquals(Verdict.REFUTED, again.verdict(), text);
    assertEquals(trace, again.trace().orElseThrow());
    System.out.println(model.text() + " " + text);
  }

  @Test
  void replayOfAnOrderThatBreaksNothingSaysSo() {
    Report report = Explorer.of(Litmus.MessagePassing.class).replay(Schedule.parse("a2b2"));
    assertTrue(report.reason().contains("11"), report.reason());
  }

  @Test
  void scheduleThatDoesNotFitIsRefused() {
    Explorer explorer = Explorer.of(Litmus.MessagePassing.class);
    assertThrows(
        IllegalArgumentException.class, () -> explorer.replay(Schedule.parse("a9")).verdict());
    assertThrows(IllegalArgumentException.class, () -> Schedule.parse("13a"));
  }

  @Test
  void sameExplorationGivesTheSameReport() {
    Report one = Explorer.of(Litmus.Tangle.class).explore();
    Report other = Explorer.of(Litmus.Tangle.class).explore();
    assertEquals(one.executions(), other.executions());
    assertEquals(one.pruned(), other.pruned());
    assertEquals(one.steps(), other.steps());
    assertEquals(one.outcomes(), other.outcomes());
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Litmus.MessagePassing.class,
        Litmus.IndependentReads.class,
        Litmus.TwoPlusTwoWrites.class,
        Litmus.Additions.class,
        Litmus.MixedSizes.class,
        Litmus.Tangle.class,
        Litmus.Spinner.class,
        Litmus.GivesUp.class,
        Litmus.WakeUp.class
      })
  void reductionLosesNoOutcomeOfBruteForce(Class<? extends Claim> program) {
    for (Model model : Model.values()) {
      Explorer explorer = Explorer.of(program).with(model);
      Report reduced = explorer.explore();
      Report brute = explorer.bruteForce().explore();
      assertEquals(Verdict.HOLDS, reduced.verdict(), model + ": " + reduced.reason());
      assertEquals(Verdict.HOLDS, brute.verdict(), model + ": " + brute.reason());
      assertEquals(brute.outcomes().keySet(), reduced.outcomes().keySet(), model.text());
      assertTrue(reduced.executions() + reduced.pruned() <= brute.executions() + brute.pruned());
    }
  }

  @Test
  void mutantThatFitsNowhereIsNoKill() {
    Mutant misfit =
        Mutant.of(
            "misfit",
            "a method that does not exist",
            Mutation.returns("dev.quire.core.word.WordLock", "vanished", 1));
    Report report = Explorer.of(Litmus.WrongOrder.class).with(misfit).explore();
    assertEquals(Verdict.CUT, report.verdict());
    assertTrue(report.reason().contains("no longer fits"), report.reason());
  }
}
