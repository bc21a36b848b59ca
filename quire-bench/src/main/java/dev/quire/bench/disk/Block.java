package dev.quire.bench.disk;

import dev.quire.bench.store.DataFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/** One thread's buffer, in every form that a rival wants; every page of it tells where it is. */
public final class Block {
  /** Bytes of a page. */
  public static final int PAGE_BYTES = 4096;

  private final MemorySegment segment;
  private final ByteBuffer buffer;

  /**
   * Makes a buffer.
   *
   * @param bytes its length
   */
  public Block(int bytes) {
    segment = Arena.ofAuto().allocate(bytes, PAGE_BYTES);
    buffer = segment.asByteBuffer();
  }

  /**
   * Its length.
   *
   * @return bytes
   */
  public int bytes() {
    return buffer.capacity();
  }

  /**
   * Its memory.
   *
   * @return aligned to a page
   */
  public MemorySegment segment() {
    return segment;
  }

  /**
   * The same memory.
   *
   * @return all of it remaining; one buffer, given out anew
   */
  public ByteBuffer buffer() {
    return buffer.clear();
  }

  /**
   * Stamps every page of it with its place.
   *
   * @param position where it will be written, a multiple of a page
   * @param stamp told beside the place
   */
  public void fill(long position, long stamp) {
    for (int at = 0; at < bytes(); at += PAGE_BYTES) {
      segment.set(ValueLayout.JAVA_LONG, at, DataFile.word(position + at));
      segment.set(ValueLayout.JAVA_LONG, at + Long.BYTES, stamp);
      int last = Math.min(at + PAGE_BYTES, bytes()) - Long.BYTES;
      segment.set(ValueLayout.JAVA_LONG, last, DataFile.word(position + at) ^ stamp);
    }
  }

  /**
   * Checks that every page of it was stamped for a place.
   *
   * @param position where it was read, a multiple of a page
   * @return the stamp of its first page
   * @throws IOException when a page is another's, or of two writes
   */
  public long check(long position) throws IOException {
    for (int at = 0; at < bytes(); at += PAGE_BYTES) {
      long word = segment.get(ValueLayout.JAVA_LONG, at);
      long stamp = segment.get(ValueLayout.JAVA_LONG, at + Long.BYTES);
      int last = Math.min(at + PAGE_BYTES, bytes()) - Long.BYTES;
      boolean whole = segment.get(ValueLayout.JAVA_LONG, last) == (word ^ stamp);
      if (word != DataFile.word(position + at) || !whole) {
        throw new IOException("wrong bytes were read at " + (position + at));
      }
    }
    return segment.get(ValueLayout.JAVA_LONG, Long.BYTES);
  }
}
