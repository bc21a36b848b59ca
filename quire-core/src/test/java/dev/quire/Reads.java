package dev.quire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;

/** Short reads for bodies of threads. */
final class Reads {

  private Reads() {}

  /** The message of a failure. */
  static String said(Throwable failure) {
    return String.valueOf(failure.getMessage());
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
