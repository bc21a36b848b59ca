package dev.quire.core.word;

import static dev.quire.core.word.Seam.CONTENT_GET;
import static dev.quire.core.word.Seam.CONTENT_SET;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Content as the explorer sees it: one access for each aligned long that lies wholly inside, else
 * one for each byte, because a copy is no single step.
 */
final class ExploredContent {

  private static final int LOOKED_AT = 2 * Long.BYTES;

  private ExploredContent() {}

  static void copyOut(long address, MemorySegment target, long offset, long bytes) {
    for (long at = 0; at < bytes; at += step(address + at, bytes - at)) {
      if (step(address + at, bytes - at) == Long.BYTES) {
        long value = get(address + at, Long.BYTES);
        target.set(ValueLayout.JAVA_LONG_UNALIGNED, offset + at, value);
      } else {
        target.set(ValueLayout.JAVA_BYTE, offset + at, (byte) get(address + at, Byte.BYTES));
      }
    }
  }

  static void copyIn(MemorySegment source, long offset, long address, long bytes) {
    for (long at = 0; at < bytes; at += step(address + at, bytes - at)) {
      if (step(address + at, bytes - at) == Long.BYTES) {
        long value = source.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + at);
        set(address + at, Long.BYTES, value);
      } else {
        set(address + at, Byte.BYTES, source.get(ValueLayout.JAVA_BYTE, offset + at));
      }
    }
  }

  /**
   * Of a frame only the first bytes, which are all that a claim looks at: a copy of all would take
   * more steps than an execution may have.
   */
  static void copyFrames(long address, long target, int frames) {
    for (long frame = 0; frame < frames; frame++) {
      for (int at = 0; at < LOOKED_AT; at += Long.BYTES) {
        long offset = (frame << Content.FRAME_SHIFT) + at;
        set(target + offset, Long.BYTES, get(address + offset, Long.BYTES));
      }
    }
  }

  static void zero(long address, long bytes) {
    for (long at = 0; at < bytes; at += step(address + at, bytes - at)) {
      set(address + at, step(address + at, bytes - at), 0);
    }
  }

  /** A value at any alignment, in the explorer's byte order, which is little-endian. */
  static long value(long address, int bytes) {
    if (address % bytes == 0) {
      return get(address, bytes);
    }
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << Byte.SIZE | get(address + i, Byte.BYTES) & 0xff;
    }
    return value;
  }

  /** Stores a value at any alignment, in the same byte order. */
  static void setValue(long address, int bytes, long value) {
    if (address % bytes == 0) {
      set(address, bytes, value);
      return;
    }
    for (int i = 0; i < bytes; i++) {
      set(address + i, Byte.BYTES, (byte) (value >>> i * Byte.SIZE));
    }
  }

  private static int step(long address, long left) {
    return address % Long.BYTES == 0 && left >= Long.BYTES ? Long.BYTES : Byte.BYTES;
  }

  private static long get(long address, int bytes) {
    return Seam.access(bytes << 8 | CONTENT_GET, address, 0, 0);
  }

  private static void set(long address, int bytes, long value) {
    Seam.access(bytes << 8 | CONTENT_SET, address, value, 0);
  }
}
