package dev.quire.core.word;

import static dev.quire.core.word.Seam.BYTE;
import static dev.quire.core.word.Seam.EXPLORED;
import static dev.quire.core.word.Seam.INT;
import static dev.quire.core.word.Seam.LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The accesses of {@link Words} on a segment that somebody else owns: memory that may be closed, so
 * each access goes through the segment, which then throws instead of touching what is no longer
 * there.
 *
 * <p>Whoever calls has checked bounds and alignment, and that the segment is native: in the checker
 * it is an address with nothing behind it. Orderings are those of {@link Words}.
 */
public final class SegmentAccess {
  // No logic but the choice between memory and the explorer, as in Words.

  private static final VarHandle BYTES =
      ValueLayout.JAVA_BYTE.varHandle().withInvokeExactBehavior();
  private static final VarHandle INTS = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();
  private static final VarHandle LONGS =
      ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();

  private SegmentAccess() {}

  /** True when a checker explores this class: then no access reaches memory. */
  public static boolean explored() {
    return EXPLORED;
  }

  public static byte getByteOpaque(MemorySegment memory, long offset) {
    if (EXPLORED) {
      return (byte) Seam.access(BYTE + Seam.GET_OPAQUE, memory.address() + offset, 0, 0);
    }
    return (byte) BYTES.getOpaque(memory, offset);
  }

  public static void setByteOpaque(MemorySegment memory, long offset, byte value) {
    if (EXPLORED) {
      Seam.access(BYTE + Seam.SET_OPAQUE, memory.address() + offset, value, 0);
      return;
    }
    BYTES.setOpaque(memory, offset, value);
  }

  public static int getIntPlain(MemorySegment memory, long offset) {
    if (EXPLORED) {
      return (int) Seam.access(INT + Seam.GET_PLAIN, memory.address() + offset, 0, 0);
    }
    return (int) INTS.get(memory, offset);
  }

  public static int getIntOpaque(MemorySegment memory, long offset) {
    if (EXPLORED) {
      return (int) Seam.access(INT + Seam.GET_OPAQUE, memory.address() + offset, 0, 0);
    }
    return (int) INTS.getOpaque(memory, offset);
  }

  public static int getIntAcquire(MemorySegment memory, long offset) {
    if (EXPLORED) {
      return (int) Seam.access(INT + Seam.GET_ACQUIRE, memory.address() + offset, 0, 0);
    }
    return (int) INTS.getAcquire(memory, offset);
  }

  public static int getIntVolatile(MemorySegment memory, long offset) {
    if (EXPLORED) {
      return (int) Seam.access(INT + Seam.GET_VOLATILE, memory.address() + offset, 0, 0);
    }
    return (int) INTS.getVolatile(memory, offset);
  }

  public static void setIntPlain(MemorySegment memory, long offset, int value) {
    if (EXPLORED) {
      Seam.access(INT + Seam.SET_PLAIN, memory.address() + offset, value, 0);
      return;
    }
    INTS.set(memory, offset, value);
  }

  public static void setIntOpaque(MemorySegment memory, long offset, int value) {
    if (EXPLORED) {
      Seam.access(INT + Seam.SET_OPAQUE, memory.address() + offset, value, 0);
      return;
    }
    INTS.setOpaque(memory, offset, value);
  }

  public static void setIntRelease(MemorySegment memory, long offset, int value) {
    if (EXPLORED) {
      Seam.access(INT + Seam.SET_RELEASE, memory.address() + offset, value, 0);
      return;
    }
    INTS.setRelease(memory, offset, value);
  }

  public static void setIntVolatile(MemorySegment memory, long offset, int value) {
    if (EXPLORED) {
      Seam.access(INT + Seam.SET_VOLATILE, memory.address() + offset, value, 0);
      return;
    }
    INTS.setVolatile(memory, offset, value);
  }

  public static boolean casInt(MemorySegment memory, long offset, int expected, int value) {
    if (EXPLORED) {
      return Seam.access(INT + Seam.CAS, memory.address() + offset, expected, value) != 0;
    }
    return INTS.compareAndSet(memory, offset, expected, value);
  }

  public static int getAndAddInt(MemorySegment memory, long offset, int delta) {
    if (EXPLORED) {
      return (int) Seam.access(INT + Seam.GET_AND_ADD, memory.address() + offset, delta, 0);
    }
    return (int) INTS.getAndAdd(memory, offset, delta);
  }

  public static long getLongPlain(MemorySegment memory, long offset) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.GET_PLAIN, memory.address() + offset, 0, 0);
    }
    return (long) LONGS.get(memory, offset);
  }

  public static long getLongOpaque(MemorySegment memory, long offset) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.GET_OPAQUE, memory.address() + offset, 0, 0);
    }
    return (long) LONGS.getOpaque(memory, offset);
  }

  public static long getLongAcquire(MemorySegment memory, long offset) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.GET_ACQUIRE, memory.address() + offset, 0, 0);
    }
    return (long) LONGS.getAcquire(memory, offset);
  }

  public static long getLongVolatile(MemorySegment memory, long offset) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.GET_VOLATILE, memory.address() + offset, 0, 0);
    }
    return (long) LONGS.getVolatile(memory, offset);
  }

  public static void setLongPlain(MemorySegment memory, long offset, long value) {
    if (EXPLORED) {
      Seam.access(LONG + Seam.SET_PLAIN, memory.address() + offset, value, 0);
      return;
    }
    LONGS.set(memory, offset, value);
  }

  public static void setLongOpaque(MemorySegment memory, long offset, long value) {
    if (EXPLORED) {
      Seam.access(LONG + Seam.SET_OPAQUE, memory.address() + offset, value, 0);
      return;
    }
    LONGS.setOpaque(memory, offset, value);
  }

  public static void setLongRelease(MemorySegment memory, long offset, long value) {
    if (EXPLORED) {
      Seam.access(LONG + Seam.SET_RELEASE, memory.address() + offset, value, 0);
      return;
    }
    LONGS.setRelease(memory, offset, value);
  }

  public static void setLongVolatile(MemorySegment memory, long offset, long value) {
    if (EXPLORED) {
      Seam.access(LONG + Seam.SET_VOLATILE, memory.address() + offset, value, 0);
      return;
    }
    LONGS.setVolatile(memory, offset, value);
  }

  public static boolean casLong(MemorySegment memory, long offset, long expected, long value) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.CAS, memory.address() + offset, expected, value) != 0;
    }
    return LONGS.compareAndSet(memory, offset, expected, value);
  }

  public static long getAndAddLong(MemorySegment memory, long offset, long delta) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.GET_AND_ADD, memory.address() + offset, delta, 0);
    }
    return (long) LONGS.getAndAdd(memory, offset, delta);
  }
}
