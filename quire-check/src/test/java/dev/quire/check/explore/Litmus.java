package dev.quire.check.explore;

import dev.quire.check.Claim;
import dev.quire.check.Stage;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;

/** Small programs whose outcomes everybody knows. */
public final class Litmus {

  private Litmus() {}

  /** A program of which only the outcomes count. */
  public abstract static class Program implements Claim {
    final int[] r = new int[4];

    @Override
    public String id() {
      return getClass().getSimpleName();
    }

    @Override
    public String title() {
      return id();
    }

    @Override
    public String bound() {
      return "";
    }

    @Override
    public void stage(Stage stage) {
      program(stage, stage.words("x", 8), stage.words("y", 8));
    }

    abstract void program(Stage stage, long x, long y);

    void load(int into, long from) {
      r[into] = Words.getIntOpaque(from);
    }

    void store(long to, int value) {
      Words.setIntOpaque(to, value);
    }

    void shows(Stage stage, int registers) {
      stage.outcome(() -> {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < registers; i++) {
          text.append(r[i]);
        }
        return text.toString();
      });
    }
  }

  /** Message passing: 10 is impossible. */
  public static final class MessagePassing extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor(
          "writer",
          () -> {
            store(x, 1);
            store(y, 1);
          });
      stage.actor(
          "reader",
          () -> {
            load(0, y);
            load(1, x);
          });
      shows(stage, 2);
    }
  }

  /** Store buffering: 00 is impossible under sequential consistency only. */
  public static class StoreBuffering extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor(
          "left",
          () -> {
            store(x, 1);
            load(0, y);
          });
      stage.actor(
          "right",
          () -> {
            store(y, 1);
            load(1, x);
          });
      shows(stage, 2);
    }
  }

  /** Load buffering: 11 is impossible. */
  public static final class LoadBuffering extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor(
          "left",
          () -> {
            load(0, x);
            store(y, 1);
          });
      stage.actor(
          "right",
          () -> {
            load(1, y);
            store(x, 1);
          });
      shows(stage, 2);
    }
  }

  /** Two reads of one word never go back. */
  public static final class CoherentReads extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor(
          "writer",
          () -> {
            store(x, 1);
            store(x, 2);
          });
      stage.actor(
          "reader",
          () -> {
            load(0, x);
            load(1, x);
          });
      shows(stage, 2);
    }
  }

  /** Independent reads of independent writes: 1010 is impossible. */
  public static final class IndependentReads extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor("writer x", () -> store(x, 1));
      stage.actor("writer y", () -> store(y, 1));
      stage.actor(
          "reader 1",
          () -> {
            load(0, x);
            load(1, y);
          });
      stage.actor(
          "reader 2",
          () -> {
            load(2, y);
            load(3, x);
          });
      shows(stage, 4);
    }
  }

  /** 2+2W: both words ending with the first value written is impossible. */
  public static final class TwoPlusTwoWrites extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor(
          "left",
          () -> {
            store(x, 1);
            store(y, 2);
          });
      stage.actor(
          "right",
          () -> {
            store(y, 1);
            store(x, 2);
          });
      stage.outcome(() -> "" + Words.getIntPlain(x) + Words.getIntPlain(y));
    }
  }

  /** Additions are never lost. */
  public static final class Additions extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      for (int i = 0; i < 3; i++) {
        int register = i;
        stage.actor("adder " + i, () -> r[register] = Words.getAndAddInt(x, 1));
      }
      stage.outcome(() -> Words.getIntPlain(x) + " after " + r[0] + r[1] + r[2]);
    }
  }

  /** One of two wins a compare-and-set. */
  public static final class OneWinner extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor("left", () -> r[0] = Words.casInt(x, 0, 1) ? 1 : 0);
      stage.actor("right", () -> r[1] = Words.casInt(x, 0, 2) ? 1 : 0);
      shows(stage, 2);
    }
  }

  /** Accesses of one, four and eight bytes to the same eight bytes. */
  public static final class MixedSizes extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor("byte", () -> Words.setByteOpaque(x + 5, (byte) -1));
      stage.actor("int", () -> Words.setIntOpaque(x, -2));
      stage.actor(
          "long",
          () -> {
            long seen = Words.getLongOpaque(x);
            r[0] = (int) (seen >>> 32);
            r[1] = (int) seen;
          });
      stage.outcome(() -> Integer.toHexString(r[0]) + " " + Integer.toHexString(r[1]));
    }
  }

  /** Three actors over three words with no symmetry, for comparing reductions. */
  public static final class Tangle extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor(
          "a",
          () -> {
            store(x, 1);
            load(0, y);
            Words.getAndAddInt(x, r[0] + 2);
          });
      stage.actor(
          "b",
          () -> {
            load(1, x);
            store(y, r[1] + 1);
          });
      stage.actor(
          "c",
          () -> {
            r[2] = Words.casInt(y, 1, 5) ? 1 : 0;
            load(3, x);
          });
      stage.outcome(() ->
          "%d%d%d%d %d %d"
              .formatted(r[0], r[1], r[2], r[3], Words.getIntPlain(x), Words.getIntPlain(y)));
    }
  }

  /** A reader that spins until a flag shows, then reads. */
  public static final class Spinner extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor(
          "writer",
          () -> {
            store(x, 1);
            store(y, 1);
            store(x, 2);
          });
      stage.actor(
          "spinner",
          () -> {
            while (Words.getIntOpaque(y) == 0) {
              Thread.onSpinWait();
            }
            load(0, x);
          });
      shows(stage, 1);
    }
  }

  /** A reader that gives up after five looks. */
  public static final class GivesUp extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor(
          "writer",
          () -> {
            store(x, 1);
            store(y, 1);
          });
      stage.actor(
          "poller",
          () -> {
            for (int i = 0; i < 5 && r[0] == 0; i++) {
              load(0, y);
            }
            load(1, x);
          });
      shows(stage, 2);
    }
  }

  /** A spin on a word that nobody changes. */
  public static final class SpinsForEver extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor("writer", () -> store(x, 1));
      stage.actor(
          "spinner",
          () -> {
            while (Words.getIntOpaque(y) == 0) {
              Thread.onSpinWait();
            }
          });
    }
  }

  /** Wakes before it changes the word: the waiter may sleep for ever. */
  public static final class LostWakeUp extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      WaitQueues waits = new WaitQueues();
      stage.actor("waiter", () -> waits.await(x, 0, Long.MAX_VALUE));
      stage.actor(
          "waker",
          () -> {
            waits.wake(x, null);
            store(x, 1);
          });
    }
  }

  /** Changes the word, then wakes. */
  public static final class WakeUp extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      WaitQueues waits = new WaitQueues();
      stage.actor(
          "waiter",
          () -> {
            waits.await(x, 0, Long.MAX_VALUE);
            load(0, x);
          });
      stage.actor(
          "waker",
          () -> {
            store(x, 1);
            waits.wake(x, null);
          });
      shows(stage, 1);
    }
  }

  /** Throws in one order only. */
  public static final class Throws extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor("writer", () -> store(x, 1));
      stage.actor(
          "reader",
          () -> {
            if (Words.getIntOpaque(x) == 1) {
              throw new IllegalStateException("planted");
            }
          });
    }
  }

  /** Never ends, and changes something in each round. */
  public static final class CountsForEver extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor(
          "counter",
          () -> {
            while (Words.getAndAddInt(x, 1) >= 0) {
              Thread.onSpinWait();
            }
          });
    }
  }

  /** Forbids what message passing can show when the reader looks in the wrong order. */
  public static final class WrongOrder extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor(
          "writer",
          () -> {
            store(x, 1);
            store(y, 1);
          });
      stage.actor(
          "reader",
          () -> {
            load(0, x);
            load(1, y);
          });
      stage.forbid("y without x", () -> r[0] == 0 && r[1] == 1);
    }
  }

  /** Touches an address that was never laid out. */
  public static final class Wild extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor("wild", () -> store(x + 4096, 1));
    }
  }

  /** A plain store that nothing orders before a load of the same word. */
  public static final class Unordered extends Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor("writer", () -> Words.setIntPlain(x, 1));
      stage.actor("reader", () -> load(0, x));
      shows(stage, 1);
    }
  }

  /** Forbids what store buffering shows under every weak model. */
  public static final class BothOld extends StoreBuffering {
    @Override
    void program(Stage stage, long x, long y) {
      super.program(stage, x, y);
      stage.forbid("both read the old value", () -> r[0] == 0 && r[1] == 0);
    }
  }
}
