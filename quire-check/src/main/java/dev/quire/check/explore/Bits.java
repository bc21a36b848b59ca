package dev.quire.check.explore;

/** Words as parts of cells of eight bytes, little-endian. */
final class Bits {

  private Bits() {}

  /** The cell of eight bytes that an access stands in. */
  static long cell(long address, int bytes) {
    long cell = address & ~7L;
    if (address < 0 || bytes > 8 || ((address + bytes - 1) & ~7L) != cell) {
      throw new IllegalArgumentException(
          "access of %d bytes at 0x%x: a word must not cross an eight-byte border"
              .formatted(bytes, address));
    }
    return cell;
  }

  /** The bytes of its cell that a word has, as bits. */
  static int mask(long address, int bytes) {
    return (1 << bytes) - 1 << (int) (address & 7);
  }

  /** The first bit of a word in its cell. */
  static int shift(long address) {
    return (int) (address & 7) * Byte.SIZE;
  }

  /** The value as a signed word of that many bytes holds it. */
  static long narrow(long value, int bytes) {
    int unused = Long.SIZE - bytes * Byte.SIZE;
    return value << unused >> unused;
  }

  /** Of the bytes of a cell, those of one word. */
  static long extract(long cell, int shift, int bytes) {
    return narrow(cell >>> shift, bytes);
  }

  /** The cell with one word in it changed. */
  static long insert(long cell, int shift, int bytes, long value) {
    if (bytes == Long.BYTES) {
      return value;
    }
    long mask = (1L << bytes * Byte.SIZE) - 1 << shift;
    return cell & ~mask | value << shift & mask;
  }
}
