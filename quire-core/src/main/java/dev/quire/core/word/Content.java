package dev.quire.core.word;

import static dev.quire.core.word.Seam.EXPLORED;
import static dev.quire.core.word.Seam.LONG;

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

  private Content() {}

  @SuppressWarnings("restricted") // the same segment as in Words
  private static MemorySegment memory() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  /** Copies {@code bytes} bytes at {@code address} into {@code target}, which checks its bounds. */
  public static void copyOut(long address, MemorySegment target, long offset, long bytes) {
    if (EXPLORED) {
      for (long at = 0; at < bytes; at += Long.BYTES) {
        target.set(ValueLayout.JAVA_LONG_UNALIGNED, offset + at, get(address + at));
      }
      return;
    }
    MemorySegment.copy(MEMORY, address, target, offset, bytes);
  }

  /** Copies {@code bytes} bytes of {@code source}, which checks its bounds, to {@code address}. */
  public static void copyIn(MemorySegment source, long offset, long address, long bytes) {
    if (EXPLORED) {
      for (long at = 0; at < bytes; at += Long.BYTES) {
        set(address + at, source.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + at));
      }
      return;
    }
    MemorySegment.copy(source, offset, MEMORY, address, bytes);
  }

  /** Makes {@code bytes} bytes at {@code address} zero. */
  public static void zero(long address, long bytes) {
    if (EXPLORED) {
      for (long at = 0; at < bytes; at += Long.BYTES) {
        set(address + at, 0);
      }
      return;
    }
    MEMORY.asSlice(address, bytes).fill((byte) 0);
  }

  public static byte byteAt(long address) {
    return MEMORY.get(ValueLayout.JAVA_BYTE, address);
  }

  public static short shortAt(long address) {
    return MEMORY.get(ValueLayout.JAVA_SHORT_UNALIGNED, address);
  }

  public static int intAt(long address) {
    return MEMORY.get(ValueLayout.JAVA_INT_UNALIGNED, address);
  }

  public static long longAt(long address) {
    return EXPLORED ? get(address) : MEMORY.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
  }

  private static long get(long address) {
    return Seam.access(LONG + Seam.CONTENT_GET, address, 0, 0);
  }

  private static void set(long address, long value) {
    Seam.access(LONG + Seam.CONTENT_SET, address, value, 0);
  }
}
