package dev.quire.check.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.check.Claim;
import dev.quire.check.Claims;
import dev.quire.check.Explorer;
import dev.quire.check.Limits;
import dev.quire.check.Model;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Report;
import dev.quire.check.Schedule;
import dev.quire.check.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Claims as tests of others write them: what passes, what fails and how, what is refused. */
final class ClaimsTest {

  private static final Mutant NO_ADDITION =
      Mutant.of(
          "no-addition",
          "one addition is left out",
          Mutation.without(Wrong.Base.class.getName(), "act", "getAndAddLong", 1, 0));

  private static final Mutant NOTHING =
      Mutant.of(
          "nothing",
          "the addition is the same method",
          Mutation.callsInstead(
              Wrong.Base.class.getName(), "act", "getAndAddLong", 1, "getAndAddLong"));

  @Test
  void claimThatHoldsPassesWithItsReport() {
    Report report = Claims.assertHolds(Wrong.Right.class);
    assertEquals(Verdict.HOLDS, report.verdict());
    assertTrue(report.executions() >= 2);
    assertEquals(Verdict.REFUTED, Claims.assertRefuted(Wrong.Right.class, NO_ADDITION).verdict());
  }

  @Test
  void failureCarriesVerdictReasonStepsAndReplay() {
    AssertionError thrown =
        assertThrows(AssertionError.class, () -> Claims.assertHolds(Wrong.LosesAdditions.class));
    String text = String.valueOf(thrown.getMessage());
    String[] lines = text.split("\\R");
    assertEquals(
        "claim dev.quire.check.engine.Wrong$LosesAdditions under sc is REFUTED, not HOLDS:"
            + " an addition was lost",
        lines[0]);
    assertTrue(text.contains("count is 0") && text.contains("LosesAdditions.act:"), text);
    String last = lines[lines.length - 1];
    assertTrue(
        last.contains("again: Explorer.of(Wrong.LosesAdditions.class).with(Model.SC).replay("),
        text);
    String schedule = last.replaceAll(".*parse\\(\"(\\w+)\"\\).*", "$1");
    Report again = Explorer.of(Wrong.LosesAdditions.class).replay(Schedule.parse(schedule));
    assertEquals(Verdict.REFUTED, again.verdict());
  }

  @Test
  void mutantThatIsNotNoticedFails() {
    AssertionError thrown =
        assertThrows(AssertionError.class, () -> Claims.assertRefuted(Wrong.Right.class, NOTHING));
    String text = String.valueOf(thrown.getMessage());
    assertTrue(text.contains("with mutant nothing under sc is HOLDS, not REFUTED"), text);
    assertTrue(text.contains("nothing forbidden in any of them"), text);
  }

  @Test
  void mutantThatFitsNowhereIsNotRefuted() {
    Mutant misfit =
        Mutant.of("misfit", "a class that is not used", Mutation.returns("no.Such", "method", 1));
    AssertionError thrown =
        assertThrows(AssertionError.class, () -> Claims.assertRefuted(Wrong.Right.class, misfit));
    assertTrue(
        thrown.toString().contains("names no.Such.method, of which 0 of 1 were"),
        thrown.toString());
  }

  @TestFactory
  Stream<DynamicTest> claimAndItsMutantsAreTestsOfTheirOwn() {
    List<Claims.Test> tests = Claims.tests(Wrong.Right.class).toList();
    assertEquals("Right a claim that is tried out [sc]", tests.getFirst().name());
    return tests.stream().map(test -> DynamicTest.dynamicTest(test.name(), test.run()::run));
  }

  // ---- what is no claim is refused with what to do

  private static void assertRefused(Class<? extends Claim> claim, String what) {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> Claims.assertHolds(claim));
    String text = String.valueOf(thrown.getMessage());
    assertTrue(text.contains(what), text);
    assertEquals(1, text.lines().count(), text);
  }

  @Test
  void classThatCannotBeMadeIsRefusedWithWhatToDo() {
    assertRefused(Wrong.NotPublic.class, "is not public; make it so");
    assertRefused(Wrong.Base.class, "is abstract; name the class that is made");
    assertRefused(Wrong.WithoutConstructor.class, "no public constructor without parameters; add");
    assertRefused(Wrong.ConstructorThrows.class, "throws in its constructor: java.lang.Illegal");
  }

  @Test
  void claimThatSaysNothingIsNoPass() {
    assertRefused(Wrong.WithoutActors.class, "has no actors; add them with Stage.actor");
    assertCut(Wrong.ForbidsNothing.class, "nothing could refute it; say what with Stage.forbid");
    assertCut(Wrong.UsesNoWords.class, "no actor used a word");
    assertThrows(IllegalArgumentException.class, Claims::tests);
  }

  // ---- what was not explored to its end is no pass, and no kill either

  private static void assertCut(Class<? extends Claim> claim, String why) {
    Explorer explorer = Explorer.of(claim).with(new Limits(10_000, 300, 30));
    AssertionError thrown = assertThrows(AssertionError.class, () -> Claims.assertHolds(explorer));
    String text = thrown.toString();
    assertTrue(text.contains("is CUT, not HOLDS: ") && text.contains(why), text);
    assertThrows(AssertionError.class, () -> Claims.assertRefuted(explorer));
  }

  @Test
  void exceptionsAreNoPass() {
    assertCut(Wrong.StageThrows.class, "IllegalStateException: planted");
    assertCut(Wrong.ActorThrows.class, "threw java.lang.Exception: planted");
    assertCut(Wrong.ForbidThrows.class, "IllegalStateException: planted");
  }

  @Test
  void whatTheExplorerCannotSeeIsNoPass() {
    assertCut(Wrong.StartsAThread.class, "is no actor and uses words while left runs; declare it");
    assertCut(Wrong.AddsAnActorLate.class, "actor late comes after the actors have started; say");
    assertCut(Wrong.ForbidsLate.class, "what is forbidden, late comes after the actors have");
  }

  @Test
  void executionThatEndedBeforeItsFirstStepReplays() {
    Explorer explorer = Explorer.of(Wrong.ActorThrows.class);
    Schedule none = explorer.explore().trace().orElseThrow().schedule();
    assertEquals("", none.toString());
    Report again = explorer.replay(Schedule.parse(none.toString()));
    assertTrue(again.reason().contains("threw java.lang.Exception: planted"), again.reason());
  }

  @Test
  void outcomeThatAStepDoesNotHaveIsRefusedAsThat() {
    Explorer explorer = Explorer.of(Wrong.Right.class);
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> explorer.replay(Schedule.parse("a1.7")));
    String text = thrown.toString();
    assertTrue(text.contains("a1.7 does not fit: the outcome it asks for is none of step 1"), text);
  }

  @Test
  void waitForWhatIsNoWordIsNoPassAndNamesItsPlace() {
    Explorer explorer = Explorer.of(Wrong.WaitsForALatch.class).with(new Limits(10_000, 300, 1));
    AssertionError thrown = assertThrows(AssertionError.class, () -> Claims.assertHolds(explorer));
    String text = thrown.toString();
    assertTrue(text.contains("actor left waits, or goes round, for something that is no"), text);
    assertTrue(text.contains("Wrong$WaitsForALatch.act(Wrong.java:"), text);
    assertEquals(1, text.lines().count(), text);
  }

  @Test
  void loopsWithoutEndAreNoPass() {
    assertCut(Wrong.CountsForEver.class, "more than 300 steps: is a loop unbounded?");
    assertCut(Wrong.SpinsForEver.class, "goes round for ever at count");
  }

  @Test
  void sleepWithoutAWakeIsNoPass() {
    assertCut(Wrong.SleepsForEver.class, "sleeps for ever on count");
  }

  @Test
  void wordsThatAreNotOnTheStageAreNoPass() {
    assertCut(Wrong.GoesTooFar.class, "access of 8 bytes at offset 8: pass an offset from 0 to 0");
    assertCut(Wrong.HasMemoryOfItsOwn.class, "which the claim has not laid out");
  }

  @Test
  void wrongLimitsAndModelsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Limits(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> Model.of("alpha"));
  }
}
