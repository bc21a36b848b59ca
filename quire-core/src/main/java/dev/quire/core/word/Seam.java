package dev.quire.core.word;

import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where a checker takes over.
 *
 * <p>A class loader that wants every shared access of the classes it defines implements {@link
 * ToLongFunction} over {@code long[]}, a type of java.base, so that the explorer can stay outside
 * the layer that it explores. It is given one array for each access, {@code {operation, address,
 * argument, argument}}, and returns what was read; compare-and-set returns 1 or 0. In every other
 * class loader {@link #EXPLORED} is a constant {@code false} and the compiler removes the branch.
 */
final class Seam {

  /** Operation codes: what the first element of an access may be. Stable: the explorer has them. */
  static final int GET_PLAIN = 0;

  static final int GET_OPAQUE = 1;
  static final int GET_ACQUIRE = 2;
  static final int GET_VOLATILE = 3;
  static final int SET_PLAIN = 4;
  static final int SET_OPAQUE = 5;
  static final int SET_RELEASE = 6;
  static final int SET_VOLATILE = 7;
  static final int CAS = 8;
  static final int GET_AND_ADD = 9;
  static final int ACQUIRE_FENCE = 10;
  static final int STORE_STORE_FENCE = 11;
  static final int FULL_FENCE = 12;

  /**
   * Parks until {@link #WAKE} of the address, unless the word no longer shows the first argument.
   * With a second argument of 1 it may also return at any time, and returns 1 if nobody woke it.
   */
  static final int AWAIT = 13;

  static final int WAKE = 14;

  /** One word of page content, read without a claim to its ordering. */
  static final int CONTENT_GET = 15;

  static final int CONTENT_SET = 16;

  /** A full barrier in every thread of the process at one instant. */
  static final int HEAVY_BARRIER = 17;

  // Read-modify-writes that order less than CAS and GET_AND_ADD, which are volatile. 18 and 22 are
  // the explorer's own.
  static final int CAS_ACQUIRE = 19;
  static final int CAS_RELEASE = 20;
  static final int CAS_RELAXED = 21;
  static final int ADD_ACQUIRE = 23;
  static final int ADD_RELEASE = 24;

  /** Added to an operation on a word of one, four or eight bytes. */
  static final int BYTE = 1 << 8;

  static final int INT = 4 << 8;
  static final int LONG = 8 << 8;

  /** Added to a compare-and-set that may fail although the word shows what is expected. */
  static final int WEAK = 1 << 16;

  private static final @Nullable ToLongFunction<long[]> EXPLORER = explorer();

  static final boolean EXPLORED = EXPLORER != null;

  private Seam() {}

  static long access(int operation, long address, long first, long second) {
    ToLongFunction<long[]> explorer = EXPLORER;
    if (explorer == null) {
      throw new IllegalStateException("no explorer stands behind the words of this class loader");
    }
    return explorer.applyAsLong(new long[] {operation, address, first, second});
  }

  @SuppressWarnings("unchecked") // the contract stated above; nothing else has a use for the type
  private static @Nullable ToLongFunction<long[]> explorer() {
    return Seam.class.getClassLoader() instanceof ToLongFunction<?> explorer
        ? (ToLongFunction<long[]>) explorer
        : null;
  }
}
