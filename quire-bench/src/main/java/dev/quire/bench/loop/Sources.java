package dev.quire.bench.loop;

import dev.quire.bench.store.DataFile;
import dev.quire.bench.store.Rig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * What the writing loops write: a ring of buffers, each filled some operations before it is used,
 * so that a copy never waits for the words that were stored into it just now. The first and the
 * last word of a write tell its place and a stamp; the others stay.
 */
public final class Sources {
  /** How many operations ahead a buffer is filled. */
  public static final int AHEAD = 4;

  private static final int RING = 8;

  private final MemorySegment[] segments = new MemorySegment[RING];
  private final ByteBuffer[] buffers = new ByteBuffer[RING];
  private final byte[][] arrays;
  private final int bytes;

  /**
   * Makes the ring.
   *
   * @param bytes length of a write
   */
  public Sources(int bytes) {
    this.bytes = bytes;
    this.arrays = new byte[RING][bytes];
    for (int i = 0; i < RING; i++) {
      segments[i] = Arena.ofAuto().allocate(bytes, Rig.PAGE_BYTES);
      buffers[i] = segments[i].asByteBuffer();
    }
  }

  /**
   * Fills the buffers of a run's first operations.
   *
   * @param keys of all operations
   * @param from index of the first key, and the stamp
   */
  public void begin(int[] keys, int from) {
    for (int i = 0; i < AHEAD; i++) {
      fill(keys, from + i, from);
    }
  }

  /**
   * Fills the buffer of an operation.
   *
   * @param keys of all operations
   * @param at index of the operation's key
   * @param stamp added to the words
   */
  public void fill(int[] keys, int at, int stamp) {
    long position = Reads.position(keys[at & (keys.length - 1)]);
    MemorySegment segment = segments[at & (RING - 1)];
    segment.set(ValueLayout.JAVA_LONG, 0, DataFile.word(position) + stamp);
    int last = bytes - Long.BYTES;
    segment.set(ValueLayout.JAVA_LONG, last, DataFile.word(position + last) + stamp);
  }

  /**
   * What an operation writes.
   *
   * @param at index of its key
   * @return as many bytes as a write has
   */
  public MemorySegment segment(int at) {
    return segments[at & (RING - 1)];
  }

  /**
   * The same as a buffer.
   *
   * @param at index of the operation's key
   * @return all of it remaining
   */
  public ByteBuffer buffer(int at) {
    return buffers[at & (RING - 1)].clear();
  }

  /**
   * The same as a copy on the heap.
   *
   * @param at index of the operation's key
   * @return as long as a write
   */
  public byte[] array(int at) {
    byte[] array = arrays[at & (RING - 1)];
    MemorySegment.copy(segment(at), ValueLayout.JAVA_BYTE, 0, array, 0, bytes);
    return array;
  }
}
