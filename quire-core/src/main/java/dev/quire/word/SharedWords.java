package dev.quire.word;

import dev.quire.core.word.SegmentAccess;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Words off the heap that threads share, in a segment of the caller's: what a structure without
 * latches is built on.
 *
 * <p>Every access is named by its ordering and there is no default. Orderings are those of {@link
 * VarHandle}: <em>plain</em> (for words that only one thread uses at a time), <em>opaque</em>
 * (coherent, in progress), <em>acquire</em> and <em>release</em>, <em>volatile</em> (sequentially
 * consistent among themselves). Compare-and-set and addition are volatile. What stands in the words
 * has native byte order.
 *
 * <p>Offsets are in bytes from the start of the words. Each access checks that it stays inside
 * ({@link IndexOutOfBoundsException}) and that the offset is a multiple of the value's size ({@link
 * IllegalArgumentException}); in memory that was closed it throws {@link IllegalStateException}.
 *
 * <p>Threads of any kind may use the same words, and several objects may stand for the same memory.
 * The object itself never changes.
 *
 * <p>Code that keeps what its threads share in such words can be explored by {@code quire-check}:
 * there, {@code Stage.shared} makes words that no memory stands behind, and every access becomes a
 * step.
 */
public final class SharedWords {

  /** Words start at addresses that are multiples of this. */
  public static final int ALIGNMENT = Long.BYTES;

  // One for the process: whoever waits and whoever wakes need not have the same object, only the
  // same memory.
  private static final WaitQueues WAITS = new WaitQueues();

  private final MemorySegment memory;
  private final long bytes;

  private SharedWords(MemorySegment memory, long bytes) {
    this.memory = memory;
    this.bytes = bytes;
  }

  /**
   * The words in a segment, as they are.
   *
   * @param segment native memory that every thread may write, at a multiple of {@link #ALIGNMENT};
   *     from {@code Arena.ofShared()}, {@code Arena.ofAuto()} or {@code Arena.global()}
   * @throws IllegalArgumentException unless it is that
   */
  public static SharedWords over(MemorySegment segment) {
    if (!segment.isNative()) {
      throw refused(segment, "is on the heap; allocate it from an arena");
    }
    if (segment.isReadOnly()) {
      throw refused(segment, "is read-only; pass the writable segment that it is a view of");
    }
    if (!segment.scope().isAlive()) {
      throw refused(segment, "is closed; keep its arena open for as long as the words are used");
    }
    if (!segment.isAccessibleBy(Thread.ofVirtual().unstarted(() -> {}))) {
      throw refused(
          segment, "belongs to one thread; allocate it from Arena.ofShared() or Arena.ofAuto()");
    }
    if (segment.address() % ALIGNMENT != 0) {
      throw refused(
          segment,
          "starts at 0x%x, no multiple of %d; allocate it with that alignment"
              .formatted(segment.address(), ALIGNMENT));
    }
    return new SharedWords(segment, segment.byteSize());
  }

  /**
   * Words that no memory stands behind, for the checker alone: {@code Stage.shared} calls this.
   *
   * @throws IllegalStateException outside an exploration, always
   */
  public static SharedWords madeUp(long address, long bytes) {
    if (!SegmentAccess.explored()) {
      throw new IllegalStateException(
          "words without memory exist in an exploration only; use SharedWords.over(segment)");
    }
    return new SharedWords(MemorySegment.ofAddress(address), bytes);
  }

  private static IllegalArgumentException refused(MemorySegment segment, String why) {
    return new IllegalArgumentException(
        "words over a segment of %d bytes: it %s".formatted(segment.byteSize(), why));
  }

  /** How many bytes there are. */
  public long bytes() {
    return bytes;
  }

  /** The address of the first byte, for messages. */
  public long address() {
    return memory.address();
  }

  /**
   * Part of these words, with offsets of its own.
   *
   * @param offset a multiple of {@link #ALIGNMENT}
   * @throws IndexOutOfBoundsException when the part does not lie inside
   */
  public SharedWords slice(long offset, long length) {
    if (offset < 0 || length < 0 || offset > bytes - length) {
      throw new IndexOutOfBoundsException(
          "slice of %d bytes at offset %d of %d bytes; take one that lies inside"
              .formatted(length, offset, bytes));
    }
    if (offset % ALIGNMENT != 0) {
      throw misaligned(offset, ALIGNMENT);
    }
    MemorySegment part =
        SegmentAccess.explored()
            ? MemorySegment.ofAddress(memory.address() + offset)
            : memory.asSlice(offset, length);
    return new SharedWords(part, length);
  }

  public byte getByteOpaque(long offset) {
    return SegmentAccess.getByteOpaque(memory, at(offset, Byte.BYTES));
  }

  public void setByteOpaque(long offset, byte value) {
    SegmentAccess.setByteOpaque(memory, at(offset, Byte.BYTES), value);
  }

  public int getIntPlain(long offset) {
    return SegmentAccess.getIntPlain(memory, at(offset, Integer.BYTES));
  }

  public int getIntOpaque(long offset) {
    return SegmentAccess.getIntOpaque(memory, at(offset, Integer.BYTES));
  }

  public int getIntAcquire(long offset) {
    return SegmentAccess.getIntAcquire(memory, at(offset, Integer.BYTES));
  }

  public int getIntVolatile(long offset) {
    return SegmentAccess.getIntVolatile(memory, at(offset, Integer.BYTES));
  }

  public void setIntPlain(long offset, int value) {
    SegmentAccess.setIntPlain(memory, at(offset, Integer.BYTES), value);
  }

  public void setIntOpaque(long offset, int value) {
    SegmentAccess.setIntOpaque(memory, at(offset, Integer.BYTES), value);
  }

  public void setIntRelease(long offset, int value) {
    SegmentAccess.setIntRelease(memory, at(offset, Integer.BYTES), value);
  }

  public void setIntVolatile(long offset, int value) {
    SegmentAccess.setIntVolatile(memory, at(offset, Integer.BYTES), value);
  }

  /** Volatile; never fails spuriously. True when the word showed {@code expected}. */
  public boolean compareAndSetInt(long offset, int expected, int value) {
    return SegmentAccess.casInt(memory, at(offset, Integer.BYTES), expected, value);
  }

  /** Volatile addition; returns the value before. */
  public int getAndAddInt(long offset, int delta) {
    return SegmentAccess.getAndAddInt(memory, at(offset, Integer.BYTES), delta);
  }

  public long getLongPlain(long offset) {
    return SegmentAccess.getLongPlain(memory, at(offset, Long.BYTES));
  }

  public long getLongOpaque(long offset) {
    return SegmentAccess.getLongOpaque(memory, at(offset, Long.BYTES));
  }

  public long getLongAcquire(long offset) {
    return SegmentAccess.getLongAcquire(memory, at(offset, Long.BYTES));
  }

  public long getLongVolatile(long offset) {
    return SegmentAccess.getLongVolatile(memory, at(offset, Long.BYTES));
  }

  public void setLongPlain(long offset, long value) {
    SegmentAccess.setLongPlain(memory, at(offset, Long.BYTES), value);
  }

  public void setLongOpaque(long offset, long value) {
    SegmentAccess.setLongOpaque(memory, at(offset, Long.BYTES), value);
  }

  public void setLongRelease(long offset, long value) {
    SegmentAccess.setLongRelease(memory, at(offset, Long.BYTES), value);
  }

  public void setLongVolatile(long offset, long value) {
    SegmentAccess.setLongVolatile(memory, at(offset, Long.BYTES), value);
  }

  /** Volatile; never fails spuriously. True when the word showed {@code expected}. */
  public boolean compareAndSetLong(long offset, long expected, long value) {
    return SegmentAccess.casLong(memory, at(offset, Long.BYTES), expected, value);
  }

  /** Volatile addition; returns the value before. */
  public long getAndAddLong(long offset, long delta) {
    return SegmentAccess.getAndAddLong(memory, at(offset, Long.BYTES), delta);
  }

  /** Loads before it stay before every access after it. */
  public static void acquireFence() {
    Words.acquireFence(); // pairs with what the caller says
  }

  /** Stores before it stay before every store after it. */
  public static void storeStoreFence() {
    Words.storeStoreFence(); // pairs with what the caller says
  }

  /** Accesses before it stay before every access after it, also a store before a load. */
  public static void fullFence() {
    Words.fullFence(); // pairs with what the caller says
  }

  /**
   * Waits until somebody {@linkplain #wake wakes} this int, unless it no longer shows {@code seen}.
   * A wake-up says nothing about the value: look again, and wait again.
   *
   * <p>The waiter is queued first and looks afterwards, so who changes the int and then wakes is
   * never missed. A virtual thread gives its carrier back. An interrupt is kept, and does not end
   * the wait. While the wait lasts the memory has to stay open: closing wakes nobody.
   *
   * @param nanoseconds most that it takes, from 0; {@link Long#MAX_VALUE} for no limit
   * @return false when the limit passed first
   */
  public boolean await(long offset, int seen, long nanoseconds) {
    if (nanoseconds < 0) {
      throw new IllegalArgumentException(
          "wait of %d ns: give 0 or more, or Long.MAX_VALUE for no limit".formatted(nanoseconds));
    }
    long at = at(offset, Integer.BYTES);
    long deadline =
        nanoseconds == Long.MAX_VALUE
            ? Long.MAX_VALUE
            : System.nanoTime() + Math.min(nanoseconds, Long.MAX_VALUE >> 1);
    return WAITS.await(memory, at, seen, deadline) != WaitQueues.TIMED_OUT;
  }

  /** Wakes everybody who waits for this int. Change it first: volatile, or by compare-and-set. */
  public void wake(long offset) {
    WAITS.wake(memory.address() + at(offset, Integer.BYTES), null);
  }

  private long at(long offset, int size) {
    if (offset < 0 || offset > bytes - size) {
      throw outside(offset, size);
    }
    if ((offset & size - 1) != 0) {
      throw misaligned(offset, size);
    }
    return offset;
  }

  private IndexOutOfBoundsException outside(long offset, int size) {
    return new IndexOutOfBoundsException(
        bytes < size
            ? "access of %d bytes at offset %d: there are only %d bytes"
                .formatted(size, offset, bytes)
            : "access of %d bytes at offset %d: pass an offset from 0 to %d"
                .formatted(size, offset, bytes - size));
  }

  private static IllegalArgumentException misaligned(long offset, int size) {
    return new IllegalArgumentException(
        "offset %d is no multiple of %d, as a value of %d bytes needs; %d and %d are"
            .formatted(offset, size, size, offset / size * size, offset / size * size + size));
  }
}
