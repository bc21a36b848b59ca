package dev.quire.check.engine;

import dev.quire.check.Claim;
import dev.quire.check.Stage;
import dev.quire.word.SharedWords;
import java.lang.foreign.Arena;
import java.util.concurrent.CountDownLatch;

/** Claims with which something is wrong, none of which may pass; and one that is right. */
final class Wrong {

  private Wrong() {}

  /** What all of them have. */
  public abstract static class Base implements Claim {
    @Override
    public String id() {
      return getClass().getSimpleName();
    }

    @Override
    public String title() {
      return "a claim that is tried out";
    }

    @Override
    public String bound() {
      return "1 or 2 actors";
    }

    /** Two actors that add 1 to a word each, and nothing wrong so far. */
    @Override
    public void stage(Stage stage) {
      SharedWords words = stage.shared("count", Long.BYTES);
      stage.actor("left", () -> act(words));
      stage.actor("right", () -> act(words));
      stage.forbid("an addition was lost", () -> words.getLongVolatile(0) != 2);
    }

    void act(SharedWords words) throws Exception {
      words.getAndAddLong(0, 1);
    }
  }

  /** Nothing wrong. */
  public static final class Right extends Base {}

  /** Refuted. */
  public static final class LosesAdditions extends Base {
    @Override
    void act(SharedWords words) {
      words.setLongOpaque(0, words.getLongOpaque(0) + 1);
    }
  }

  static final class NotPublic extends Base {}

  /** The explorer cannot make it. */
  public static final class WithoutConstructor extends Base {
    private final int number;

    public WithoutConstructor(int number) {
      this.number = number;
    }

    @Override
    public String id() {
      return "without" + number;
    }
  }

  /** The explorer cannot make it. */
  public static final class ConstructorThrows extends Base {
    public ConstructorThrows() {
      throw new IllegalStateException("planted");
    }
  }

  /** Nothing to interleave. */
  public static final class WithoutActors extends Base {
    @Override
    public void stage(Stage stage) {
      stage.forbid("nothing at all", () -> false);
    }
  }

  /** Would hold whatever the code did. */
  public static final class ForbidsNothing extends Base {
    @Override
    public void stage(Stage stage) {
      stage.actor("alone", () -> {});
    }
  }

  /** What its actors share is a field. */
  public static final class UsesNoWords extends Base {
    private int sum;

    @Override
    public void stage(Stage stage) {
      stage.actor("left", () -> sum++);
      stage.actor("right", () -> sum++);
      stage.forbid("an addition was lost", () -> sum != 2);
    }
  }

  /** Lets a thread of its own work. */
  public static final class StartsAThread extends Base {
    @Override
    void act(SharedWords words) throws Exception {
      super.act(words);
      Thread other = new Thread(() -> words.getAndAddLong(0, 1));
      other.setUncaughtExceptionHandler((thread, refusal) -> {}); // as in a pool of threads
      other.start();
      other.join();
    }
  }

  /** Nobody would run its late actor. */
  public static final class AddsAnActorLate extends Base {
    @Override
    public void stage(Stage stage) {
      super.stage(stage);
      stage.actor("last", () -> stage.actor("late", () -> {}));
    }
  }

  /** Whether that is asked would depend on the order. */
  public static final class ForbidsLate extends Base {
    @Override
    public void stage(Stage stage) {
      super.stage(stage);
      stage.actor("last", () -> stage.forbid("late", () -> true));
    }
  }

  /** Nobody opens the latch. */
  public static final class WaitsForALatch extends Base {
    @Override
    void act(SharedWords words) throws Exception {
      new CountDownLatch(1).await();
    }
  }

  /** Fails before its actors start. */
  public static final class StageThrows extends Base {
    @Override
    public void stage(Stage stage) {
      throw new IllegalStateException("planted");
    }
  }

  /** Fails while it runs. */
  public static final class ActorThrows extends Base {
    @Override
    void act(SharedWords words) throws Exception {
      throw new Exception("planted");
    }
  }

  /** Fails when it is asked. */
  public static final class ForbidThrows extends Base {
    @Override
    public void stage(Stage stage) {
      super.stage(stage);
      stage.forbid(
          "what cannot be asked",
          () -> {
            throw new IllegalStateException("planted");
          });
    }
  }

  /** Never ends, and changes something each time. */
  public static final class CountsForEver extends Base {
    @Override
    void act(SharedWords words) {
      while (words.getAndAddLong(0, 1) >= 0) {
        Thread.onSpinWait();
      }
    }
  }

  /** Never ends, and changes nothing. */
  public static final class SpinsForEver extends Base {
    @Override
    void act(SharedWords words) {
      while (words.getLongAcquire(0) == 0) {
        Thread.onSpinWait();
      }
    }
  }

  /** Nobody wakes it. */
  public static final class SleepsForEver extends Base {
    @Override
    void act(SharedWords words) {
      words.await(0, 0, Long.MAX_VALUE);
    }
  }

  /** Past the end of its words. */
  public static final class GoesTooFar extends Base {
    @Override
    void act(SharedWords words) {
      words.getLongOpaque(Long.BYTES);
    }
  }

  /** Over memory of its own instead of the stage's words. */
  public static final class HasMemoryOfItsOwn extends Base {
    private final SharedWords own = SharedWords.over(Arena.ofAuto().allocate(8, 8));

    @Override
    void act(SharedWords words) {
      own.setLongOpaque(0, 1);
    }
  }
}
