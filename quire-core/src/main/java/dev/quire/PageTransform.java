package dev.quire;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * What is done to each page between storage and cache: a checksum verified, a block decrypted.
 *
 * <p>Called once for each page that was read, by whichever thread read it, several at once for
 * different pages. Nobody else sees the page meanwhile. It must not call the instance that it works
 * for: neither read, nor open, nor close.
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
}
