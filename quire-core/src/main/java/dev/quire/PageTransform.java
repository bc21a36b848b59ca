package dev.quire;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * What is done to each page between storage and cache: a checksum verified or made, a block
 * decrypted or encrypted.
 *
 * <p>Called once for each page that was read or is written, by whichever thread read it, several at
 * once for different pages. Nobody else sees the page meanwhile. It must not call the instance that
 * it works for: neither read, nor open, nor close.
 */
@FunctionalInterface
public interface PageTransform {

  /**
   * Works on a page in place.
   *
   * @param position of the page in the file, in bytes; a multiple of the page size
   * @param page all bytes of the page, zeros beyond the end of the file; not to be kept
   * @throws IOException when the page cannot be trusted: everybody who waits for it gets an
   *     exception, the page is not cached, and a later read tries again
   */
  void fill(long position, MemorySegment page) throws IOException;

  /**
   * Makes the stored form of a page that is about to be written: puts a checksum in, encrypts.
   * Works in place on a copy, which nobody else sees; no writer changes the page meanwhile.
   *
   * <p>Of the last page of a file, as many bytes are stored as the file has: a transform that needs
   * whole pages wants files whose size is a multiple of the page size.
   *
   * <p>This one refuses: who only reads needs no more.
   *
   * @param position of the page in the file, in bytes; a multiple of the page size
   * @param page a copy of all bytes of the page, zeros beyond the end of the file; not to be kept
   * @throws IOException when the page cannot be stored: it stays dirty, and force says so
   */
  default void store(long position, MemorySegment page) throws IOException {
    throw new UnsupportedOperationException(
        "the page transform %s does not say how pages are stored; implement PageTransform.store"
            .formatted(getClass().getName()));
  }
}
