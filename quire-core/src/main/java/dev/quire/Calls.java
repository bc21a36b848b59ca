package dev.quire;

import dev.quire.core.epoch.Epoch;
import dev.quire.core.epoch.Reader;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import org.jspecify.annotations.Nullable;

/**
 * The calls that are under way in an instance, so that closing it can wait for them: whoever may
 * allocate or fill passes here. Hits do not; they write nothing that outlives them.
 */
final class Calls {

  private static final int CLOSED = 1 << 31;

  private final long address;
  private final Epoch epoch;
  private final WaitQueues waits;

  /**
   * @param address of a zeroed int
   */
  Calls(long address, Epoch epoch, WaitQueues waits) {
    this.address = address;
    this.epoch = epoch;
    this.waits = waits;
  }

  /**
   * @throws IllegalStateException when the instance is closed
   */
  void enter() {
    if (!tryEnter()) {
      throw closed();
    }
  }

  /** False when the instance is closed. */
  boolean tryEnter() {
    // In a section: once the instance has ended the word is the next one's, and a late call that
    // counted itself there would be missed here and miscounted there.
    Reader reader = epoch.reader();
    reader.enter();
    try {
      return !epoch.hasEnded() && counted();
    } finally {
      reader.exit();
    }
  }

  private boolean counted() {
    int seen;
    do {
      seen = Words.getIntOpaque(address);
      if ((seen & CLOSED) != 0) {
        return false;
      }
    } while (!Words.weakCasIntRelaxed(address, seen, seen + 1)); // pairs with close
    return true;
  }

  void exit() {
    if (Words.getAndAddIntRelease(address, -1) == CLOSED + 1) { // pairs with close
      waits.wake(address, null);
    }
  }

  /** Lets nobody in any more and waits until everybody has left. Called once. */
  void close() {
    int seen;
    do {
      seen = Words.getIntOpaque(address);
    } while (!Words.weakCasIntRelaxed(address, seen, seen | CLOSED)); // pairs with exit
    seen = Words.getIntAcquire(address); // pairs with exit
    while (seen != CLOSED) {
      waits.await(address, seen, Long.MAX_VALUE);
      seen = Words.getIntAcquire(address); // pairs with exit
    }
  }

  static IllegalStateException closed() {
    return closed(null);
  }

  static IllegalStateException closed(@Nullable Throwable cause) {
    return new IllegalStateException("the instance is closed; build another one", cause);
  }
}
