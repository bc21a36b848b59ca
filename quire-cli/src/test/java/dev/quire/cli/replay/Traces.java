package dev.quire.cli.replay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Traces for tests: those of the repository, and some that are made. */
public final class Traces {
  private static final Path FOLDER = Path.of("..", "docs", "traces");
  private static final long HEAP = 1L << 30;

  private Traces() {}

  /** A trace of the repository. */
  public static Path kept(String name) {
    return FOLDER.resolve(name + ".u64.gz");
  }

  /** The first references of a trace of the repository. */
  static Trace first(String name, int references, int folioShift) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(kept(name)))) {
      ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(references * Long.BYTES));
      long[] keys = new long[references];
      bytes.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(keys);
      return of(folioShift, keys);
    }
  }

  /** All of it. */
  static Trace all(String name) throws IOException {
    return read(kept(name), 0);
  }

  static Trace read(Path path, int folioShift) throws IOException {
    return new TraceFile(path, null, 0).read(folioShift, HEAP);
  }

  static Trace of(int folioShift, long... keys) {
    try {
      Trace.Collector collector = new Trace.Collector("test", folioShift, HEAP);
      for (long key : keys) {
        collector.add(key);
      }
      return collector.finish();
    } catch (BadTraceException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Little-endian numbers. */
  public static byte[] numbers(long... keys) {
    ByteBuffer bytes = ByteBuffer.allocate(keys.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(keys);
    return bytes.array();
  }

  /** Packed. */
  public static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
