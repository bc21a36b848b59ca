package dev.quire.core.epoch;

import dev.quire.core.word.Words;
import java.util.HashSet;
import java.util.Set;

/**
 * One slot for all threads that there is no memory for a slot of. It shows the epoch of whoever was
 * the first inside until the last has left: an older one than most of them would show, which holds
 * grace periods up and is never wrong.
 */
final class Crowd {

  private final long epoch;
  private final long slot;

  // Guarded by this, which is held for a few instructions.
  private final Set<Thread> inside = new HashSet<>();

  Crowd(long epoch, long slot) {
    this.epoch = epoch;
    this.slot = slot;
  }

  synchronized void enter() {
    if (inside.isEmpty()) {
      Words.setLongRelease(slot, Words.getLongOpaque(epoch)); // pairs with Slots.oldest
    }
    inside.add(Thread.currentThread());
    // With or without a heavy barrier: whoever comes next relies on a store that is not its own.
    Words.fullFence(); // pairs with Epoch.advance
  }

  synchronized void exit() {
    inside.remove(Thread.currentThread());
    clear();
  }

  /** Forgets threads that died inside: they end no section any more. */
  synchronized void recycle() {
    if (inside.removeIf(thread -> !thread.isAlive())) {
      clear();
    }
  }

  private void clear() {
    if (inside.isEmpty()) {
      Words.setLongRelease(slot, 0); // pairs with Slots.oldest
    }
  }
}
