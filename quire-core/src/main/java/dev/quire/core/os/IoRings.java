package dev.quire.core.os;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The rings of the process. Each belongs to one thread from {@link #take} to {@link #give}; one
 * that nobody has is kept for the next. They are closed only when the kernel refuses them: there
 * are no more than threads that had one at the same time, and at most {@link #MAX}.
 */
final class IoRings {

  /** Threads beyond these do their transfers one by one. */
  private static final int MAX = 32;

  // Guarded by the list itself. Listed in docs/locking.md.
  private static final ArrayDeque<IoRing> IDLE = new ArrayDeque<>();
  private static int made;

  private IoRings() {}

  /** A ring for this thread alone, or null when there is none: then pread does it. */
  static @Nullable IoRing take() {
    if (System.getProperty(Os.IO_PROPERTY, "").equals("plain")) {
      return null;
    }
    synchronized (IDLE) {
      IoRing ring = IDLE.poll();
      if (ring != null || made == MAX) {
        return ring;
      }
      ring = IoRing.open();
      made = ring == null ? MAX : made + 1; // what was refused once is not asked for again
      return ring;
    }
  }

  /** Whether {@link #take} finds one, unless too many threads have one already. */
  static boolean isAvailable() {
    IoRing ring = take();
    if (ring != null) {
      give(ring);
    }
    return ring != null;
  }

  /** Takes it back; one that is broken is one less for good. */
  static void give(IoRing ring) {
    if (ring.isBroken()) {
      ring.close();
      return;
    }
    synchronized (IDLE) {
      IDLE.push(ring);
    }
  }
}
