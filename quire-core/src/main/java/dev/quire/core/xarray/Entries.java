package dev.quire.core.xarray;

/**
 * What a slot of an {@link XArray} may hold, and how it is told apart.
 *
 * <pre>
 *   63                                6 5     2 1 0
 *   +----------------------------------+-------+---+
 *   |                0                 |   0   |0 0|  empty
 *   |  address, a multiple of 64       | order |0 0|  object: the folio at that address
 *   |  payload, 58 bits                | order |0 1|  value: the shadow of an evicted folio
 *   |  address of a node               | level |1 0|  internal: the next node of a walk
 *   |  1 reserved, 2 retry, 3 error    | order |1 0|  internal, smaller than 4096
 *   +----------------------------------+-------+---+
 * </pre>
 *
 * <p>The level of a node is its shift divided by 6. An entry of order {@code n} stands for {@code 1
 * << n} consecutive indices, the first of which is a multiple of that number.
 */
public final class Entries {

  /** What an index without an entry shows. */
  public static final long EMPTY = 0;

  /** The largest order of an entry: 2^15 indices. */
  public static final int MAX_ORDER = 15;

  /** Answer of an operation that found no memory for a node and has had no effect. */
  public static final long NO_MEMORY = 3 << 6 | 2;

  /** Holds a place so that a later store needs no memory; readers see an empty slot. */
  static final long RESERVED = 1 << 6 | 2;

  /** Stands in every slot of a node that has left its tree: the walk starts again at the root. */
  static final long RETRY = 2 << 6 | 2;

  static final long ORDER = 15 << 2;
  static final int ORDER_SHIFT = 2;

  private static final long KIND = 3;
  private static final long VALUE = 1;
  private static final long INTERNAL = 2;
  private static final int PAYLOAD_SHIFT = 6;
  private static final int PAYLOAD_BITS = Long.SIZE - PAYLOAD_SHIFT;

  /** Internal entries from here on are nodes: no node lies in the first page of memory. */
  private static final long FIRST_NODE = 4096;

  private Entries() {}

  /**
   * A value entry of order 0.
   *
   * @param payload 0 to 2^58 - 1
   */
  public static long value(long payload) {
    if (payload >>> PAYLOAD_BITS != 0) {
      throw new IllegalArgumentException(
          "a value entry holds 0 to 2^%d - 1, not 0x%x".formatted(PAYLOAD_BITS, payload));
    }
    return payload << PAYLOAD_SHIFT | VALUE;
  }

  /** What {@link #value} was given. */
  public static long payload(long entry) {
    return entry >>> PAYLOAD_SHIFT;
  }

  /** The address that an object entry stands for. */
  public static long address(long entry) {
    return entry & -1L << PAYLOAD_SHIFT;
  }

  /** {@code log2} of the indices that a value, an object or a reserved place stands for. */
  public static int order(long entry) {
    return (int) (entry & ORDER) >>> ORDER_SHIFT;
  }

  /** The same entry for {@code 1 << order} indices. */
  public static long withOrder(long entry, int order) {
    return (entry & ~ORDER) | (long) order << ORDER_SHIFT;
  }

  public static boolean isObject(long entry) {
    return (entry & KIND) == 0 && entry != EMPTY;
  }

  public static boolean isValue(long entry) {
    return (entry & KIND) == VALUE;
  }

  /** True for the answer of an operation that failed without an effect. */
  public static boolean isError(long entry) {
    return entry == NO_MEMORY;
  }

  static boolean isInternal(long entry) {
    return (entry & KIND) == INTERNAL;
  }

  static boolean isNode(long entry) {
    return (entry & KIND) == INTERNAL && entry >= FIRST_NODE;
  }

  static boolean isReserved(long entry) {
    return (entry & ~ORDER) == RESERVED;
  }

  /** What a caller is shown of a slot: a reserved place looks empty. */
  static long visible(long entry) {
    return isReserved(entry) ? EMPTY : entry;
  }

  /** Indices that an entry of this order stands for. */
  static long span(int order) {
    return 1L << order;
  }

  /** The first of the indices that an entry at {@code index} stands for. */
  static long first(long index, int order) {
    return index & -1L << order;
  }

  /** {@code entry} for {@code 1 << order} indices, refused when it cannot be stored. */
  static long checked(long index, int order, long entry) {
    if (order < 0 || order > MAX_ORDER) {
      throw new IllegalArgumentException("order is 0 to " + MAX_ORDER + ", not " + order);
    }
    if (first(index, order) != index) {
      throw new IllegalArgumentException(
          "an entry of order %d starts at a multiple of %d, not at index %s"
              .formatted(order, span(order), Long.toUnsignedString(index)));
    }
    if (isInternal(entry) || (entry & KIND) == KIND) {
      throw new IllegalArgumentException(
          "0x%x is neither a 64-byte-aligned address nor a value".formatted(entry));
    }
    return entry == EMPTY ? EMPTY : withOrder(entry, order);
  }
}
