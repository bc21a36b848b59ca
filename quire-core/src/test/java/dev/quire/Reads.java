package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;

/** Reads that tests repeat. */
final class Reads {

  private Reads() {}

  /** The message of a failure. */
  static String said(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  /** The whole file, which is as long as it says. */
  static byte[] all(CachedFile file) throws IOException {
    byte[] target = new byte[(int) file.size()];
    int read = file.read(0, MemorySegment.ofArray(target));
    assertEquals(target.length, Math.max(read, 0));
    return target;
  }

  /** Eight bytes; failures are unchecked. */
  static void quietly(CachedFile file, long position) {
    try {
      file.read(position, MemorySegment.ofArray(new byte[8]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
