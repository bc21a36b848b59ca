package dev.quire;

/** What a position in a file may be, and a range. */
final class Positions {

  private Positions() {}

  /** Neither of them negative, and the end within a long. */
  static void checkRange(long position, long length) {
    checkPosition(position);
    checkLength(length);
    if (length > Long.MAX_VALUE - position) {
      throw new IllegalArgumentException(
          "%d bytes at position %d; they must end by %d"
              .formatted(length, position, Long.MAX_VALUE));
    }
  }

  static void checkPosition(long position) {
    if (position < 0) {
      throw new IllegalArgumentException(
          "position %d; positions are bytes from 0".formatted(position));
    }
  }

  static void checkLength(long length) {
    if (length < 0) {
      throw new IllegalArgumentException("length %d; it must not be negative".formatted(length));
    }
  }

  /** Behind the last byte of a range; a range without an end has the largest there is. */
  static long end(long position, long length) {
    return position + Math.min(length, Long.MAX_VALUE - position);
  }
}
