package dev.quire.fsx;

/** Bytes that tell who wrote them. */
final class Contents {

  private Contents() {}

  /** What the step with a number writes from a position on; never a zero. */
  static byte[] of(int number, long position, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      long mixed = (number + 1) * 0x9E3779B97F4A7C15L + (position + i) * 0xD1B54A32D192ED03L;
      mixed = (mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L;
      bytes[i] = (byte) (1 + Long.remainderUnsigned(mixed >>> 8, 255));
    }
    return bytes;
  }
}
