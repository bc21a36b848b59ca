package dev.quire;

import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;

/**
 * The calls that are under way in an instance, so that closing it can wait for them: whoever may
 * allocate or fill passes here. Hits do not; they write nothing that outlives them.
 */
final class Calls {

  private static final int CLOSED = 1 << 31;

  private final long address;
  private final WaitQueues waits;

  /**
   * @param address of a zeroed int
   */
  Calls(long address, WaitQueues waits) {
    this.address = address;
    this.waits = waits;
  }

  /**
   * @throws IllegalStateException when the instance is closed
   */
  void enter() {
    int seen = Words.getIntOpaque(address);
    while ((seen & CLOSED) == 0) {
      if (Words.casInt(address, seen, seen + 1)) { // pairs with close
        return;
      }
      seen = Words.getIntOpaque(address);
    }
    throw closed();
  }

  void exit() {
    if (Words.getAndAddInt(address, -1) == CLOSED + 1) { // pairs with close
      waits.wake(address, null);
    }
  }

  /** Lets nobody in any more and waits until everybody has left. Called once. */
  void close() {
    int seen = Words.getIntOpaque(address);
    while ((seen & CLOSED) == 0 && !Words.casInt(address, seen, seen | CLOSED)) { // pairs with exit
      seen = Words.getIntOpaque(address);
    }
    seen = Words.getIntVolatile(address); // pairs with exit
    while (seen != CLOSED) {
      waits.await(address, seen, Long.MAX_VALUE);
      seen = Words.getIntVolatile(address); // pairs with exit
    }
  }

  static IllegalStateException closed() {
    return new IllegalStateException("the instance is closed; build another one");
  }
}
