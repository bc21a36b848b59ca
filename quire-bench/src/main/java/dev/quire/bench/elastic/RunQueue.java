package dev.quire.bench.elastic;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/**
 * How long the calling thread has waited for a processor, as the kernel counts it: what a read took
 * is not all its own doing on a machine where others run. For one thread; Linux, zero elsewhere.
 */
final class RunQueue implements AutoCloseable {

  private static final String STATISTICS = "/proc/thread-self/schedstat";

  private final byte[] text = new byte[128];
  private final RandomAccessFile file;

  RunQueue() throws IOException {
    this.file = new RandomAccessFile(STATISTICS, "r");
  }

  /** Nanoseconds since the thread began. */
  long waitedNanos() throws IOException {
    file.seek(0);
    int length = file.read(text);
    String[] figures =
        new String(text, 0, Math.max(0, length), StandardCharsets.US_ASCII).trim().split(" ");
    return figures.length < 2 ? 0 : Long.parseLong(figures[1]);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
