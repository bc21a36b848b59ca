package dev.quire;

/** What a position in a file may be. */
final class Positions {

  private Positions() {}

  /** Neither of them negative, and the end within a long. */
  static void checkRange(long position, long length) {
    checkPosition(position);
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
}
