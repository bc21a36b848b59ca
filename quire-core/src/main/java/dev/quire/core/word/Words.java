package dev.quire.core.word;

import static dev.quire.core.word.Seam.BYTE;
import static dev.quire.core.word.Seam.EXPLORED;
import static dev.quire.core.word.Seam.INT;
import static dev.quire.core.word.Seam.LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Words off the heap that threads share: every access is named by its ordering and there is no
 * default.
 *
 * <p>Addresses are absolute and naturally aligned; nothing is checked here, so only addresses that
 * room {@code frame} has handed out, or bounded by its limits, may be passed. Orderings are those
 * of {@link VarHandle}: <em>plain</em> (race-free or declared racy by its caller), <em>opaque</em>
 * (coherent, in progress), <em>acquire</em> and <em>release</em>, <em>volatile</em> (sequentially
 * consistent among themselves).
 *
 * <p>Compare-and-set and add are volatile where their name says nothing else. Otherwise their read
 * acquires, or their write releases, or neither (<em>relaxed</em>: atomic, orders nothing). A
 * <em>weak</em> compare-and-set may fail although the word shows what is expected: for loops, which
 * look again anyway. The others fail only if it shows something else. There is no relaxed addition,
 * because Java has none.
 *
 * <p>Handles are exact and constant, the segment is one constant that spans all memory: after
 * inlining an access is the bare instruction.
 */
public final class Words {
  // No logic but the choice between memory and the explorer: an access that did more could not be
  // explored as one step.

  private static final MemorySegment MEMORY = memory();
  private static final VarHandle BYTES =
      ValueLayout.JAVA_BYTE.varHandle().withInvokeExactBehavior();
  private static final VarHandle INTS = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();
  private static final VarHandle LONGS =
      ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();

  /** log2 of the bytes of a cache line, which is how metadata is aligned. */
  public static final int LINE_SHIFT = 6;

  private static final long LINES = (1L << 47 - LINE_SHIFT) - 1;

  private Words() {}

  /**
   * The address of a cache line by its number, which is its address shifted right by {@link
   * #LINE_SHIFT}.
   *
   * <p>Every access checks that its address is not negative and aligned. Of an address that was
   * made here the compiler knows both, and drops the checks: about a third of what an optimistic
   * read costs. Whatever the number is, the address is one of user space.
   */
  public static long line(long number) {
    return (number & LINES) << LINE_SHIFT;
  }

  @SuppressWarnings("restricted") // the one segment that this class stands for
  private static MemorySegment memory() {
    if (EXPLORED) {
      return MemorySegment.NULL; // no access may reach memory there: addresses are made up
    }
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  public static byte getBytePlain(long address) {
    if (EXPLORED) {
      return (byte) Seam.access(BYTE + Seam.GET_PLAIN, address, 0, 0);
    }
    return (byte) BYTES.get(MEMORY, address);
  }

  public static byte getByteOpaque(long address) {
    if (EXPLORED) {
      return (byte) Seam.access(BYTE + Seam.GET_OPAQUE, address, 0, 0);
    }
    return (byte) BYTES.getOpaque(MEMORY, address);
  }

  public static void setBytePlain(long address, byte value) {
    if (EXPLORED) {
      Seam.access(BYTE + Seam.SET_PLAIN, address, value, 0);
      return;
    }
    BYTES.set(MEMORY, address, value);
  }

  public static void setByteOpaque(long address, byte value) {
    if (EXPLORED) {
      Seam.access(BYTE + Seam.SET_OPAQUE, address, value, 0);
      return;
    }
    BYTES.setOpaque(MEMORY, address, value);
  }

  public static int getIntPlain(long address) {
    if (EXPLORED) {
      return (int) Seam.access(INT + Seam.GET_PLAIN, address, 0, 0);
    }
    return (int) INTS.get(MEMORY, address);
  }

  public static int getIntOpaque(long address) {
    if (EXPLORED) {
      return (int) Seam.access(INT + Seam.GET_OPAQUE, address, 0, 0);
    }
    return (int) INTS.getOpaque(MEMORY, address);
  }

  public static int getIntAcquire(long address) {
    if (EXPLORED) {
      return (int) Seam.access(INT + Seam.GET_ACQUIRE, address, 0, 0);
    }
    return (int) INTS.getAcquire(MEMORY, address);
  }

  public static int getIntVolatile(long address) {
    if (EXPLORED) {
      return (int) Seam.access(INT + Seam.GET_VOLATILE, address, 0, 0);
    }
    return (int) INTS.getVolatile(MEMORY, address);
  }

  public static void setIntPlain(long address, int value) {
    if (EXPLORED) {
      Seam.access(INT + Seam.SET_PLAIN, address, value, 0);
      return;
    }
    INTS.set(MEMORY, address, value);
  }

  public static void setIntOpaque(long address, int value) {
    if (EXPLORED) {
      Seam.access(INT + Seam.SET_OPAQUE, address, value, 0);
      return;
    }
    INTS.setOpaque(MEMORY, address, value);
  }

  public static void setIntRelease(long address, int value) {
    if (EXPLORED) {
      Seam.access(INT + Seam.SET_RELEASE, address, value, 0);
      return;
    }
    INTS.setRelease(MEMORY, address, value);
  }

  public static void setIntVolatile(long address, int value) {
    if (EXPLORED) {
      Seam.access(INT + Seam.SET_VOLATILE, address, value, 0);
      return;
    }
    INTS.setVolatile(MEMORY, address, value);
  }

  /** Volatile compare-and-set; never fails spuriously. */
  public static boolean casInt(long address, int expected, int value) {
    if (EXPLORED) {
      return Seam.access(INT + Seam.CAS, address, expected, value) != 0;
    }
    return INTS.compareAndSet(MEMORY, address, expected, value);
  }

  /** Compare-and-set that acquires; never fails spuriously. */
  public static boolean casIntAcquire(long address, int expected, int value) {
    if (EXPLORED) {
      return Seam.access(INT + Seam.CAS_ACQUIRE, address, expected, value) != 0;
    }
    return (int) INTS.compareAndExchangeAcquire(MEMORY, address, expected, value) == expected;
  }

  /** Compare-and-set that releases; never fails spuriously. */
  public static boolean casIntRelease(long address, int expected, int value) {
    if (EXPLORED) {
      return Seam.access(INT + Seam.CAS_RELEASE, address, expected, value) != 0;
    }
    return (int) INTS.compareAndExchangeRelease(MEMORY, address, expected, value) == expected;
  }

  /** Volatile compare-and-set that may fail spuriously. */
  public static boolean weakCasInt(long address, int expected, int value) {
    if (EXPLORED) {
      return Seam.access(INT + Seam.CAS + Seam.WEAK, address, expected, value) != 0;
    }
    return INTS.weakCompareAndSet(MEMORY, address, expected, value);
  }

  /** Compare-and-set that acquires; may fail spuriously. */
  public static boolean weakCasIntAcquire(long address, int expected, int value) {
    if (EXPLORED) {
      return Seam.access(INT + Seam.CAS_ACQUIRE + Seam.WEAK, address, expected, value) != 0;
    }
    return INTS.weakCompareAndSetAcquire(MEMORY, address, expected, value);
  }

  /** Compare-and-set that releases; may fail spuriously. */
  public static boolean weakCasIntRelease(long address, int expected, int value) {
    if (EXPLORED) {
      return Seam.access(INT + Seam.CAS_RELEASE + Seam.WEAK, address, expected, value) != 0;
    }
    return INTS.weakCompareAndSetRelease(MEMORY, address, expected, value);
  }

  /** Compare-and-set that orders nothing; may fail spuriously. */
  public static boolean weakCasIntRelaxed(long address, int expected, int value) {
    if (EXPLORED) {
      return Seam.access(INT + Seam.CAS_RELAXED + Seam.WEAK, address, expected, value) != 0;
    }
    return INTS.weakCompareAndSetPlain(MEMORY, address, expected, value);
  }

  /** Volatile addition; returns the value before. */
  public static int getAndAddInt(long address, int delta) {
    if (EXPLORED) {
      return (int) Seam.access(INT + Seam.GET_AND_ADD, address, delta, 0);
    }
    return (int) INTS.getAndAdd(MEMORY, address, delta);
  }

  /** Addition that acquires; returns the value before. */
  public static int getAndAddIntAcquire(long address, int delta) {
    if (EXPLORED) {
      return (int) Seam.access(INT + Seam.ADD_ACQUIRE, address, delta, 0);
    }
    return (int) INTS.getAndAddAcquire(MEMORY, address, delta);
  }

  /** Addition that releases; returns the value before. */
  public static int getAndAddIntRelease(long address, int delta) {
    if (EXPLORED) {
      return (int) Seam.access(INT + Seam.ADD_RELEASE, address, delta, 0);
    }
    return (int) INTS.getAndAddRelease(MEMORY, address, delta);
  }

  public static long getLongPlain(long address) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.GET_PLAIN, address, 0, 0);
    }
    return (long) LONGS.get(MEMORY, address);
  }

  public static long getLongOpaque(long address) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.GET_OPAQUE, address, 0, 0);
    }
    return (long) LONGS.getOpaque(MEMORY, address);
  }

  public static long getLongAcquire(long address) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.GET_ACQUIRE, address, 0, 0);
    }
    return (long) LONGS.getAcquire(MEMORY, address);
  }

  public static long getLongVolatile(long address) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.GET_VOLATILE, address, 0, 0);
    }
    return (long) LONGS.getVolatile(MEMORY, address);
  }

  public static void setLongPlain(long address, long value) {
    if (EXPLORED) {
      Seam.access(LONG + Seam.SET_PLAIN, address, value, 0);
      return;
    }
    LONGS.set(MEMORY, address, value);
  }

  public static void setLongOpaque(long address, long value) {
    if (EXPLORED) {
      Seam.access(LONG + Seam.SET_OPAQUE, address, value, 0);
      return;
    }
    LONGS.setOpaque(MEMORY, address, value);
  }

  public static void setLongRelease(long address, long value) {
    if (EXPLORED) {
      Seam.access(LONG + Seam.SET_RELEASE, address, value, 0);
      return;
    }
    LONGS.setRelease(MEMORY, address, value);
  }

  public static void setLongVolatile(long address, long value) {
    if (EXPLORED) {
      Seam.access(LONG + Seam.SET_VOLATILE, address, value, 0);
      return;
    }
    LONGS.setVolatile(MEMORY, address, value);
  }

  /** Volatile compare-and-set; never fails spuriously. */
  public static boolean casLong(long address, long expected, long value) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.CAS, address, expected, value) != 0;
    }
    return LONGS.compareAndSet(MEMORY, address, expected, value);
  }

  /** Compare-and-set that releases; may fail spuriously. */
  public static boolean weakCasLongRelease(long address, long expected, long value) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.CAS_RELEASE + Seam.WEAK, address, expected, value) != 0;
    }
    return LONGS.weakCompareAndSetRelease(MEMORY, address, expected, value);
  }

  /** Volatile addition; returns the value before. */
  public static long getAndAddLong(long address, long delta) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.GET_AND_ADD, address, delta, 0);
    }
    return (long) LONGS.getAndAdd(MEMORY, address, delta);
  }

  /** Addition that acquires; returns the value before. */
  public static long getAndAddLongAcquire(long address, long delta) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.ADD_ACQUIRE, address, delta, 0);
    }
    return (long) LONGS.getAndAddAcquire(MEMORY, address, delta);
  }

  /** Addition that releases; returns the value before. */
  public static long getAndAddLongRelease(long address, long delta) {
    if (EXPLORED) {
      return Seam.access(LONG + Seam.ADD_RELEASE, address, delta, 0);
    }
    return (long) LONGS.getAndAddRelease(MEMORY, address, delta);
  }

  /** Loads before it stay before every access after it. */
  public static void acquireFence() {
    if (EXPLORED) {
      Seam.access(Seam.ACQUIRE_FENCE, 0, 0, 0);
      return;
    }
    VarHandle.acquireFence();
  }

  /** Stores before it stay before every store after it. */
  public static void storeStoreFence() {
    if (EXPLORED) {
      Seam.access(Seam.STORE_STORE_FENCE, 0, 0, 0);
      return;
    }
    VarHandle.storeStoreFence();
  }

  /** Accesses before it stay before every access after it, also a store before a load. */
  public static void fullFence() {
    if (EXPLORED) {
      Seam.access(Seam.FULL_FENCE, 0, 0, 0);
      return;
    }
    VarHandle.fullFence();
  }
}
