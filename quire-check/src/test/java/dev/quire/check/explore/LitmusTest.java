package dev.quire.check.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.check.Claim;
import dev.quire.check.Explorer;
import dev.quire.check.Report;
import dev.quire.check.Verdict;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sequential consistency shows exactly the outcomes that the classic programs have under it. */
final class LitmusTest {

  private static Set<String> outcomes(Class<? extends Claim> program) {
    Report report = Explorer.of(program).explore();
    assertEquals(Verdict.HOLDS, report.verdict(), report.reason());
    return report.outcomes().keySet();
  }

  @Test
  void messagePassingNeverShowsTheFlagWithoutTheMessage() {
    assertEquals(Set.of("00", "01", "11"), outcomes(Litmus.MessagePassing.class));
  }

  @Test
  void storeBufferingShowsAtLeastOneStore() {
    assertEquals(Set.of("01", "10", "11"), outcomes(Litmus.StoreBuffering.class));
  }

  @Test
  void loadBufferingNeverReadsFromTheFuture() {
    assertEquals(Set.of("00", "01", "10"), outcomes(Litmus.LoadBuffering.class));
  }

  @Test
  void readsOfOneWordNeverGoBack() {
    assertEquals(Set.of("00", "01", "02", "11", "12", "22"), outcomes(Litmus.CoherentReads.class));
  }

  @Test
  void independentReadersAgreeOnTheOrderOfWrites() {
    Set<String> seen = outcomes(Litmus.IndependentReads.class);
    assertEquals(15, seen.size());
    assertFalse(seen.contains("1010"));
  }

  @Test
  void oneOfTheLastWritesOfTwoPlusTwoStays() {
    assertEquals(Set.of("12", "21", "22"), outcomes(Litmus.TwoPlusTwoWrites.class));
  }

  @Test
  void additionsAreNeverLost() {
    Set<String> seen = outcomes(Litmus.Additions.class);
    assertEquals(6, seen.size());
    assertTrue(seen.stream().allMatch(text -> text.startsWith("3 ")), seen.toString());
  }

  @Test
  void compareAndSetHasOneWinner() {
    assertEquals(Set.of("01", "10"), outcomes(Litmus.OneWinner.class));
  }

  @Test
  void accessesOfSeveralSizesMeetInOneWord() {
    assertEquals(
        Set.of("0 0", "0 fffffffe", "ff00 0", "ff00 fffffffe"), outcomes(Litmus.MixedSizes.class));
  }

  @Test
  void waiterSeesTheChangeThatItWaitedFor() {
    assertEquals(Set.of("1"), outcomes(Litmus.WakeUp.class));
  }

  @Test
  void spinEndsWhenItsWordChanges() {
    assertEquals(Set.of("1", "2"), outcomes(Litmus.Spinner.class));
  }

  @Test
  void loopThatGivesUpIsExploredToItsEnd() {
    assertEquals(Set.of("00", "01", "11"), outcomes(Litmus.GivesUp.class));
  }
}
