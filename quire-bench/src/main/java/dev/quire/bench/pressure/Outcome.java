package dev.quire.bench.pressure;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What came of an order.
 *
 * @param reads of all threads
 * @param nanos that they took together
 * @param bytes that the reading threads allocated on the heap
 * @param collecting milliseconds of garbage collection
 * @param times of single reads, nanoseconds
 */
record Outcome(long reads, long nanos, long bytes, long collecting, Histogram times) {

  double perSecond() {
    return reads * 1e9 / nanos;
  }

  /** As one line. */
  String text() {
    ByteBuffer packed = ByteBuffer.allocate(times.getNeededByteBufferCapacity());
    int length = times.encodeIntoCompressedByteBuffer(packed);
    byte[] bare = new byte[length];
    packed.get(0, bare);
    String histogram = Base64.getEncoder().encodeToString(bare);
    return "%d %d %d %d %s".formatted(reads, nanos, bytes, collecting, histogram);
  }

  /** From that line. */
  static Outcome parse(String line) {
    String[] words = line.split(" ", -1);
    try {
      byte[] packed = Base64.getDecoder().decode(words[4]);
      return new Outcome(
          Long.parseLong(words[0]),
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(packed), 0));
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("no histogram: " + words[4], e);
    }
  }
}
