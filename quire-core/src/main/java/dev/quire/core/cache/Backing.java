package dev.quire.core.cache;

import java.io.IOException;

/** Where the bytes of a mapping come from. Called from platform threads only, by many at once. */
public interface Backing extends AutoCloseable {

  /** Size and version of the stored bytes; two versions that are equal hold the same bytes. */
  interface Version {
    long size();

    boolean same(Version other);
  }

  Version version() throws IOException;

  /**
   * Reads up to {@code bytes} bytes at {@code position} to {@code address}.
   *
   * @return bytes read; fewer than asked for only at the end
   */
  int read(long position, long address, int bytes) throws IOException;

  /** Ends the backing after its last call in flight; harmless when done already. */
  @Override
  void close();
}
