package dev.quire.core.os;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rings of an instance, and what they bring on each device. A ring belongs to one thread from
 * {@link #take} to {@link #give}; one that nobody has is kept for the next, until the instance
 * ends. There are no more than threads that had one at the same time, and at most {@link #MAX}.
 */
final class IoRings implements AutoCloseable {

  /** Threads beyond these do their transfers one by one. */
  private static final int MAX = 32;

  private record Kind(long device, boolean direct, boolean write) {}

  // Listed in docs/locking.md.
  private final Map<Kind, IoChoice> choices = new ConcurrentHashMap<>();

  // Guarded by this. Listed in docs/locking.md.
  private final ArrayDeque<IoRing> idle = new ArrayDeque<>();
  private int made;
  private boolean closed;

  /** Which way is faster on a device, for all files on it. */
  IoChoice choice(long device, boolean direct, boolean write) {
    return choices.computeIfAbsent(
        new Kind(device, direct, write), kind -> new IoChoice(System::nanoTime));
  }

  /** A ring for this thread alone, or null when there is none: then pread does it. */
  synchronized @Nullable IoRing take() {
    if (closed || System.getProperty(Os.IO_PROPERTY, "").equals("plain")) {
      return null;
    }
    IoRing ring = idle.poll();
    if (ring != null || made == MAX) {
      return ring;
    }
    ring = IoRing.open();
    made = ring == null ? MAX : made + 1; // what was refused once is not asked for again
    return ring;
  }

  /** Whether {@link #take} finds one, unless too many threads have one already. */
  boolean isAvailable() {
    IoRing ring = take();
    if (ring != null) {
      give(ring);
    }
    return ring != null;
  }

  /** Takes it back; one that is broken is one less for good. */
  synchronized void give(IoRing ring) {
    if (closed || ring.isBroken()) {
      ring.close();
    } else {
      idle.push(ring);
    }
  }

  /** Nobody gets a ring any more; those that threads have are closed when they are given back. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(IoRing::close);
    idle.clear();
  }
}
