package dev.quire.core.word;

import static dev.quire.core.word.Seam.EXPLORED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The bytes of pages: bulk copies and single values at any alignment, in native byte order.
 *
 * <p>All of it is racy on purpose: what an optimistic reader takes means nothing before the
 * sequences around it have been compared. One copy is one call, because the compiler does not turn
 * loops over words into vector moves.
 */
public final class Content {

  private static final MemorySegment MEMORY = memory();

  /** Addresses are below this; said in each access, it spares the check of it. */
  private static final long USER_SPACE = (1L << 47) - 1;

  static final int FRAME_SHIFT = 12;

  private Content() {}

  @SuppressWarnings("restricted") // the same segment as in Words
  private static MemorySegment memory() {
    if (EXPLORED) {
      return MemorySegment.NULL; // no access may reach memory there: addresses are made up
    }
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  /** Copies {@code bytes} bytes at {@code address} into {@code target}, which checks its bounds. */
  public static void copyOut(long address, MemorySegment target, long offset, long bytes) {
    if (EXPLORED) {
      ExploredContent.copyOut(address, target, offset, bytes);
      return;
    }
    MemorySegment.copy(MEMORY, address & USER_SPACE, target, offset, bytes);
  }

  /** Copies {@code bytes} bytes of {@code source}, which checks its bounds, to {@code address}. */
  public static void copyIn(MemorySegment source, long offset, long address, long bytes) {
    if (EXPLORED) {
      ExploredContent.copyIn(source, offset, address, bytes);
      return;
    }
    MemorySegment.copy(source, offset, MEMORY, address, bytes);
  }

  /** Copies whole frames of 4096 bytes from one address to another. */
  public static void copyFrames(long address, long target, int frames) {
    if (EXPLORED) {
      ExploredContent.copyFrames(address, target, frames);
      return;
    }
    MemorySegment.copy(MEMORY, address, MEMORY, target, (long) frames << FRAME_SHIFT);
  }

  /** Makes {@code bytes} bytes at {@code address} zero. */
  public static void zero(long address, long bytes) {
    if (EXPLORED) {
      ExploredContent.zero(address, bytes);
      return;
    }
    if (bytes > 0) { // a slice is an object: pages that arrive whole, as most do, cost none
      MEMORY.asSlice(address, bytes).fill((byte) 0);
    }
  }

  // Of an address that is below USER_SPACE and an offset that was compared with a bound the
  // compiler
  // knows that no check is left to do, and masks the address once for a loop over offsets.

  public static byte byteAt(long address, int offset) {
    return EXPLORED
        ? (byte) ExploredContent.value(address + offset, Byte.BYTES)
        : MEMORY.get(ValueLayout.JAVA_BYTE, (address & USER_SPACE) + offset);
  }

  public static short shortAt(long address, int offset) {
    return EXPLORED
        ? (short) ExploredContent.value(address + offset, Short.BYTES)
        : MEMORY.get(ValueLayout.JAVA_SHORT_UNALIGNED, (address & USER_SPACE) + offset);
  }

  public static int intAt(long address, int offset) {
    return EXPLORED
        ? (int) ExploredContent.value(address + offset, Integer.BYTES)
        : MEMORY.get(ValueLayout.JAVA_INT_UNALIGNED, (address & USER_SPACE) + offset);
  }

  public static long longAt(long address, int offset) {
    return EXPLORED
        ? ExploredContent.value(address + offset, Long.BYTES)
        : MEMORY.get(ValueLayout.JAVA_LONG_UNALIGNED, (address & USER_SPACE) + offset);
  }

  public static void setByte(long address, byte value) {
    if (EXPLORED) {
      ExploredContent.setValue(address, Byte.BYTES, value);
      return;
    }
    MEMORY.set(ValueLayout.JAVA_BYTE, address, value);
  }

  public static void setShort(long address, short value) {
    if (EXPLORED) {
      ExploredContent.setValue(address, Short.BYTES, value);
      return;
    }
    MEMORY.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, value);
  }

  public static void setInt(long address, int value) {
    if (EXPLORED) {
      ExploredContent.setValue(address, Integer.BYTES, value);
      return;
    }
    MEMORY.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
  }

  public static void setLong(long address, long value) {
    if (EXPLORED) {
      ExploredContent.setValue(address, Long.BYTES, value);
      return;
    }
    MEMORY.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
  }
}
