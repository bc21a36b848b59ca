package dev.quire.core.word;

import static dev.quire.core.word.Seam.EXPLORED;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hashed queues on which threads wait for a word to change: what a futex is to the kernel.
 *
 * <p>A waiter names the value that it saw. It is queued first and looks again afterwards, so a
 * waker that changes the word and then calls {@link #wake} is never missed. It holds no reference
 * to what the address stands for: an address is only a name here. Platform and virtual threads may
 * wait; a virtual one gives its carrier back.
 *
 * <p>Waiting ignores interrupts, costs no processor time while interrupted, and leaves the
 * interrupt status as it was found or raised.
 */
public final class WaitQueues {

  /** What {@link #await} returns once its deadline has passed. */
  public static final Object TIMED_OUT = "timed out";

  private static final int BUCKETS = 256;

  // One monitor for each bucket guards its list. It is held for a few instructions, never while
  // parked, and never taken with another one.
  private final Bucket[] buckets = new Bucket[BUCKETS];

  public WaitQueues() {
    for (int i = 0; i < BUCKETS; i++) {
      buckets[i] = new Bucket();
    }
  }

  /**
   * Waits until somebody wakes {@code address}, unless its int no longer shows {@code seen}.
   *
   * @param deadline of {@link System#nanoTime()}, or {@link Long#MAX_VALUE} for none
   * @return what the waker passed, which may be null; null when the word had changed, or when there
   *     is no memory to wait with: then as if woken by chance; {@link #TIMED_OUT}
   */
  public @Nullable Object await(long address, int seen, long deadline) {
    if (EXPLORED) {
      int timed = deadline == Long.MAX_VALUE ? 0 : 1;
      return Seam.access(Seam.INT + Seam.AWAIT, address, seen, timed) == 0 ? null : TIMED_OUT;
    }
    Waiter waiter = waiter(address);
    if (waiter == null) {
      Thread.onSpinWait();
      return deadline - System.nanoTime() <= 0 && deadline != Long.MAX_VALUE ? TIMED_OUT : null;
    }
    Bucket bucket = bucket(address);
    bucket.add(waiter);
    // pairs with the change that precedes every wake: either it is seen here or the waiter is found
    if (Words.getIntVolatile(address) != seen && bucket.remove(waiter)) {
      return null;
    }
    // Changed, and no longer queued: a waker has the waiter and is about to hand over its message.
    return park(bucket, waiter, deadline);
  }

  // Null when the heap is full. Who waits may be about to give back what others wait for, or have
  // half of it behind him: so he looks again and again, and is told of it where he makes something.
  private static @Nullable Waiter waiter(long address) {
    try {
      return new Waiter(address, Thread.currentThread());
    } catch (OutOfMemoryError full) {
      return null;
    }
  }

  /**
   * As {@link #await(long, int, long)}, for an int in memory that its owner may close.
   *
   * @throws IllegalStateException when it is closed at the time of the look
   */
  public @Nullable Object await(MemorySegment memory, long offset, int seen, long deadline) {
    long address = memory.address() + offset;
    if (EXPLORED) {
      return await(address, seen, deadline);
    }
    Bucket bucket = bucket(address);
    Waiter waiter = new Waiter(address, Thread.currentThread());
    bucket.add(waiter);
    boolean looked = false;
    boolean changed;
    try {
      // pairs with the change that precedes every wake, as above
      changed = SegmentAccess.getIntVolatile(memory, offset) != seen;
      looked = true;
    } finally {
      if (!looked) {
        bucket.remove(waiter);
      }
    }
    return changed && bucket.remove(waiter) ? null : park(bucket, waiter, deadline);
  }

  /** Wakes every waiter of {@code address} and hands {@code message} to each of them. */
  public void wake(long address, @Nullable Object message) {
    if (EXPLORED) {
      Seam.access(Seam.INT + Seam.WAKE, address, 0, 0);
      return;
    }
    Waiter waiter = bucket(address).takeAll(address);
    while (waiter != null) {
      Waiter next = waiter.next; // read before the waiter is let go
      waiter.message = message;
      waiter.woken = true; // pairs with park
      LockSupport.unpark(waiter.thread);
      waiter = next;
    }
  }

  /** Threads that wait at this moment, for diagnosis. */
  public int waiting() {
    int sum = 0;
    for (Bucket bucket : buckets) {
      sum += bucket.size();
    }
    return sum;
  }

  private static @Nullable Object park(Bucket bucket, Waiter waiter, long deadline) {
    boolean interrupted = false;
    try {
      while (!waiter.woken) {
        long left = deadline == Long.MAX_VALUE ? Long.MAX_VALUE : deadline - System.nanoTime();
        if (left <= 0 && bucket.remove(waiter)) {
          return TIMED_OUT;
        }
        if (left == Long.MAX_VALUE || left <= 0) {
          LockSupport.park(bucket); // left <= 0: a waker has the waiter and is about to finish
        } else {
          LockSupport.parkNanos(bucket, left);
        }
        interrupted |= Thread.interrupted(); // park returns at once while the status is set
      }
      return waiter.message;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Bucket bucket(long address) {
    long hash = (address >>> 2) * 0x9E3779B97F4A7C15L;
    return buckets[(int) (hash >>> 56)];
  }

  private static final class Waiter {
    final long address;
    final Thread thread;
    @Nullable Waiter next;
    @Nullable Object message;
    volatile boolean woken;

    Waiter(long address, Thread thread) {
      this.address = address;
      this.thread = thread;
    }
  }

  private static final class Bucket {
    private @Nullable Waiter head;

    synchronized void add(Waiter waiter) {
      waiter.next = head;
      head = waiter;
    }

    /** False when a waker has taken the waiter already. */
    synchronized boolean remove(Waiter waiter) {
      Waiter before = null;
      for (Waiter at = head; at != null; before = at, at = at.next) {
        if (at == waiter) {
          if (before == null) {
            head = at.next;
          } else {
            before.next = at.next;
          }
          return true;
        }
      }
      return false;
    }

    synchronized @Nullable Waiter takeAll(long address) {
      Waiter taken = null;
      Waiter kept = null;
      for (Waiter at = head; at != null; ) {
        Waiter next = at.next;
        if (at.address == address) {
          at.next = taken;
          taken = at;
        } else {
          at.next = kept;
          kept = at;
        }
        at = next;
      }
      head = kept;
      return taken;
    }

    synchronized int size() {
      int size = 0;
      for (Waiter at = head; at != null; at = at.next) {
        size++;
      }
      return size;
    }
  }
}
