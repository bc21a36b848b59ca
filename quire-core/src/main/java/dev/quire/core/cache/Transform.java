package dev.quire.core.cache;

import java.io.IOException;

/**
 * What is done to a page between storage and cache: verifying a checksum, decrypting. A failure is
 * one to everybody who waits for the page, and the page is not cached.
 */
public interface Transform {

  /** Pages are kept as they are stored. */
  Transform NONE = (position, address, bytes) -> {};

  /** Where the stored form of a page goes. */
  @FunctionalInterface
  interface Sink {
    void write(long address) throws IOException;
  }

  /** Works in place on the page of {@code bytes} bytes at {@code address}. */
  void fill(long position, long address, int bytes) throws IOException;

  /**
   * Makes the stored form of the page of {@code bytes} bytes at {@code address}, which must stay as
   * it is, and hands it over.
   */
  default void store(long position, long address, int bytes, Sink sink) throws IOException {
    sink.write(address);
  }
}
