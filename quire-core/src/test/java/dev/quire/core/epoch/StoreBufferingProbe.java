package dev.quire.core.epoch;

import dev.quire.core.os.Os;
import dev.quire.core.word.Words;
import java.lang.foreign.Arena;

/**
 * The store-buffering litmus of a section against a grace period, in a process of its own. One
 * thread enters a section and reads a word; the other takes the word out of reach and asks whether
 * its stamp has elapsed. That both say "I was first" is forbidden. Prints rounds and violations.
 */
final class StoreBufferingProbe {

  private static final int BATCH = 200;
  private static final long COLD_BYTES = 64 << 20;
  private static final long STORES = 40;

  private StoreBufferingProbe() {}

  /** Milliseconds to run are the argument. */
  public static void main(String[] arguments) throws InterruptedException {
    long end = System.nanoTime() + Long.parseLong(arguments[0]) * 1_000_000;
    Os os = Os.system();
    Arena arena = Arena.global();
    Runnable barrier = os.hasHeavyBarrier() ? os::heavyBarrier : null;
    Epoch epoch =
        new Epoch(
            arena.allocate(128, 64).address(), () -> arena.allocate(4096, 64).address(), barrier);
    long word = arena.allocate(64, 64).address();
    long turn = arena.allocate(64, 64).address();
    long passed = arena.allocate(64, 64).address();
    long violations = arena.allocate(64, 64).address();
    Thread reader =
        Thread.ofPlatform().daemon().start(() -> read(epoch, word, turn, passed, violations));
    long rounds = 0;
    long overlaps = 0;
    while (System.nanoTime() < end) {
      for (int i = 0; i < BATCH; i++) {
        rounds++;
        Words.setLongVolatile(word, rounds); // the object is in reach
        Words.setLongVolatile(turn, rounds);
        spin((int) rounds & 63);
        Words.setLongVolatile(word, 0); // and out of it
        if (epoch.elapsed(epoch.stamp())) {
          Words.setLongVolatile(passed, rounds); // it may be used again
        } else {
          overlaps++;
        }
        while (Words.getLongVolatile(turn) == rounds) {
          Thread.yield();
        }
      }
    }
    Words.setLongVolatile(turn, -1);
    reader.join();
    long found = Words.getLongVolatile(violations);
    System.out.println(rounds + " rounds, " + overlaps + " overlaps, violations=" + found);
  }

  private static void read(Epoch epoch, long word, long turn, long passed, long violations) {
    Reader reader = epoch.reader();
    long cold = Arena.global().allocate(COLD_BYTES, 64).address();
    while (true) {
      long round = Words.getLongVolatile(turn);
      if (round == -1) {
        return;
      }
      if (round == 0) {
        Thread.yield();
        continue;
      }
      spin((int) round >>> 6 & 63);
      for (long i = 0; i < STORES; i++) {
        // Stores that miss keep the store of the section's entry waiting behind them.
        Words.setLongPlain(cold + ((round * STORES + i) * 4160 & COLD_BYTES - 64), round);
      }
      reader.enter();
      long found = Words.getLongPlain(word);
      spin(30);
      // Still inside, and still in hold of what was found: nobody may use it again.
      if (found == round && Words.getLongVolatile(passed) == round) {
        Words.getAndAddLong(violations, 1);
      }
      reader.exit();
      Words.setLongVolatile(turn, 0);
    }
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }
}
