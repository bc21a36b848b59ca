package dev.quire.core.epoch;

import dev.quire.core.word.Words;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One slot for all threads that there is no memory for a slot of. It shows the epoch of whoever has
 * been inside for longest: the oldest of all that they would show.
 */
final class Crowd {

  private final long epoch;
  private final long slot;

  // Guarded by this, which is held for a few instructions. The epoch that each thread saw when it
  // entered, in that order: so they never fall, and the first is the oldest.
  private final Map<Thread, Long> inside = new LinkedHashMap<>();

  Crowd(long epoch, long slot) {
    this.epoch = epoch;
    this.slot = slot;
  }

  synchronized void enter() {
    inside.put(Thread.currentThread(), Words.getLongOpaque(epoch));
    if (inside.size() == 1) {
      show();
    }
    // With or without a heavy barrier: whoever comes next relies on a store that is not its own.
    Words.fullFence(); // pairs with Epoch.advance
  }

  synchronized void exit() {
    inside.remove(Thread.currentThread());
    show();
  }

  /** Forgets threads that died inside: they end no section any more. */
  synchronized void recycle() {
    if (inside.keySet().removeIf(thread -> !thread.isAlive())) {
      show();
    }
  }

  // Whenever somebody leaves, and not only when all have: where one always enters before the last
  // one leaves, no grace period would end otherwise.
  private void show() {
    long oldest = inside.isEmpty() ? 0 : inside.values().iterator().next();
    Words.setLongRelease(slot, oldest); // pairs with Slots.oldest
  }
}
