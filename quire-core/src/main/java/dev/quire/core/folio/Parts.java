package dev.quire.core.folio;

import dev.quire.core.word.Words;

/**
 * The bits beside the heat of a folio that is larger than a page of its file: which parts of it
 * were asked for since reclaim looked at it last. Protocol reclaim.md.
 *
 * <p>A folio has up to 32 parts, of one frame at least. The bits are stored blindly and without a
 * reference, as the heat is: a mark may be lost, or be one too many, and nothing else is ever
 * written to their bytes.
 */
public final class Parts {

  private static final int BITS_ORDER = 5;

  private Parts() {}

  /** log2 of the frames of a part of a folio of {@code order}. */
  public static int orderIn(int order) {
    return Math.max(0, order - BITS_ORDER);
  }

  /** How many parts a folio of {@code order} has. */
  public static int countIn(int order) {
    return 1 << Math.min(BITS_ORDER, order);
  }

  /**
   * The bits of the page that holds a frame of the file.
   *
   * @param order of the folio
   * @param page log2 of the frames of a page
   */
  public static int bits(long index, int order, int page) {
    int part = orderIn(order);
    long first = (index & (1L << order) - 1 & -(1L << page)) >>> part;
    long width = 1L << Math.max(0, page - part);
    return (int) ((1L << width) - 1 << first);
  }

  /** The bit of the part that holds a frame of the file: one of {@link #bits}, and cheaper. */
  public static int bit(long index, int order) {
    return 1 << (int) ((index & (1L << order) - 1) >>> orderIn(order));
  }

  public static int of(long folio) {
    return Words.getIntOpaque(folio + FolioLayout.PARTS);
  }

  /** Whether all of these bits are there. */
  public static boolean has(long folio, int bits) {
    return (of(folio) & bits) == bits;
  }

  /** Adds bits; those that somebody else adds at this moment may be lost. */
  public static void mark(long folio, int bits) {
    Words.setIntOpaque(folio + FolioLayout.PARTS, of(folio) | bits);
  }

  public static void clear(long folio) {
    Words.setIntOpaque(folio + FolioLayout.PARTS, 0);
  }

  /** Whether some parts of a folio are marked, but no more than half of them. */
  public static boolean isMixed(int bits, int order) {
    int marked = Integer.bitCount(bits & used(order));
    return marked != 0 && 2 * marked <= countIn(order);
  }

  /** log2 of the frames of the largest pieces of a folio that are all marked or all not. */
  public static int uniform(int bits, int order) {
    int pieces = countIn(order);
    int left = bits & used(order);
    int piece = orderIn(order);
    while (pieces > 1 && arePairs(left, pieces)) {
      left = everySecond(left);
      pieces >>= 1;
      piece++;
    }
    return piece;
  }

  private static boolean arePairs(int bits, int count) {
    for (int at = 0; at < count; at += 2) {
      int pair = bits >>> at & 3;
      if (pair == 1 || pair == 2) {
        return false;
      }
    }
    return true;
  }

  private static int everySecond(int bits) {
    int halved = 0;
    for (int at = 0; at < Integer.SIZE / 2; at++) {
      halved |= (bits >>> 2 * at & 1) << at;
    }
    return halved;
  }

  private static int used(int order) {
    return -1 >>> Integer.SIZE - countIn(order);
  }
}
