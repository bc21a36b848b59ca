package dev.quire.check.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.check.Claim;
import dev.quire.check.Explorer;
import dev.quire.check.Report;
import dev.quire.check.Stage;
import dev.quire.check.Verdict;
import dev.quire.check.claims.Catalogue;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Compare-and-sets that fail by chance, and interrupts: nothing that is claimed depends on them.
 */
final class MishapsTest {

  /** Claims whose actors wait, or go round a weak compare-and-set; the small ones. */
  private static final Set<String> CLAIMS =
      Set.of("L1", "L11", "L21", "L24", "C1", "C2", "C3", "K2", "K3", "F2", "F5", "W1", "W2", "B1");

  private static Report explore(Class<? extends Claim> claim, int prone) {
    return Explorer.of(claim).withMishapsOf(prone).explore();
  }

  @Test
  void claimsHoldWhateverFailsByChanceAndWhoeverIsInterrupted()
      throws ReflectiveOperationException {
    List<String> others = new ArrayList<>();
    for (Class<? extends Claim> type : Catalogue.claims()) {
      Claim claim = type.getConstructor().newInstance();
      for (int actor = 0; CLAIMS.contains(claim.id()) && actor < actors(type); actor++) {
        Report report = explore(type, actor);
        if (report.verdict() != claim.expected()) {
          others.add(claim.id() + " actor " + actor + ": " + report.reason());
        }
      }
    }
    assertEquals(List.of(), others);
  }

  private static int actors(Class<? extends Claim> type) {
    return explore(type, -1).actors();
  }

  @Test
  void exchangeThatDoesNotLookAgainIsFoundOut() {
    Report report = explore(Once.class, 0);
    assertEquals(Verdict.REFUTED, report.verdict());
    assertEquals(Verdict.HOLDS, explore(Once.class, -1).verdict());
  }

  @Test
  void interruptThatIsSwallowedIsNoPass() {
    Report report = explore(Swallows.class, 0);
    assertEquals(Verdict.CUT, report.verdict());
    assertTrue(report.reason().contains("swallowed"), report.reason());
    assertEquals(Verdict.HOLDS, explore(Swallows.class, 1).verdict());
  }

  /** Takes a failure by chance for the word's value. */
  public static final class Once implements Claim {
    private boolean done;

    @Override
    public String id() {
      return "once";
    }

    @Override
    public String title() {
      return "a weak compare-and-set without a loop";
    }

    @Override
    public String bound() {
      return "1 exchange";
    }

    @Override
    public void stage(Stage stage) {
      long word = stage.words("word", Integer.BYTES);
      stage.actor("one", () -> done = Words.weakCasIntRelaxed(word, 0, 1));
      stage.forbid("the exchange failed", () -> !done);
    }
  }

  /** Waits, and clears the status. */
  public static final class Swallows implements Claim {

    @Override
    public String id() {
      return "swallows";
    }

    @Override
    public String title() {
      return "a wait that swallows an interrupt";
    }

    @Override
    public String bound() {
      return "1 wait, 1 wake";
    }

    @Override
    public void stage(Stage stage) {
      long word = stage.words("word", Integer.BYTES);
      WaitQueues waits = new WaitQueues();
      boolean[] cleared = new boolean[1];
      stage.actor(
          "waiter",
          () -> {
            waits.await(word, 0, Long.MAX_VALUE);
            cleared[0] = Thread.interrupted();
          });
      stage.actor(
          "waker",
          () -> {
            Words.setIntVolatile(word, 1); // pairs with nothing: the queue orders them
            waits.wake(word, null);
          });
      stage.outcome(() -> "");
    }
  }
}
