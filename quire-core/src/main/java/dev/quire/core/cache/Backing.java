package dev.quire.core.cache;

import dev.quire.core.os.Transfers;
import java.io.IOException;
import java.nio.channels.NonWritableChannelException;

/**
 * Where the bytes of a mapping come from and go to. Called from platform threads only, by many at
 * once. What only reads leaves the methods that change something as they are.
 */
public interface Backing extends AutoCloseable {

  /** Size and version of the stored bytes; two versions that are equal hold the same bytes. */
  interface Version {
    long size();

    boolean same(Version other);
  }

  Version version() throws IOException;

  /** Whether the version is still this one; asked by each fill. */
  default boolean isAt(Version known) throws IOException {
    return version().same(known);
  }

  /**
   * Reads up to {@code bytes} bytes at {@code position} to {@code address}.
   *
   * @return bytes read; fewer than asked for only at the end
   */
  int read(long position, long address, int bytes) throws IOException;

  /**
   * Whether several reads at once, by {@link #read(Transfers)}, end sooner than one after the
   * other.
   */
  default boolean together() {
    return false;
  }

  /** The same of writes. */
  default boolean writesTogether() {
    return false;
  }

  /** Several reads; each gets its own outcome, and whatever is thrown is that of all others. */
  default void read(Transfers reads) throws IOException {
    for (int i = 0; reads.has(i); i++) {
      try {
        long done = 0;
        boolean more = true;
        for (int piece = 0; more && piece < reads.pieces(i); piece++) {
          int bytes = reads.bytes(i, piece);
          int read = read(reads.position(i) + done, reads.address(i, piece), bytes);
          done += read;
          more = read == bytes;
        }
        reads.complete(i, done);
      } catch (IOException e) {
        reads.fail(i, e);
      }
      reads.ended(i);
    }
  }

  /** Several writes of ranges that do not overlap, as {@link #read(Transfers)}. */
  default void write(Transfers writes) throws IOException {
    for (int i = 0; writes.has(i); i++) {
      try {
        write(writes.position(i), writes.addresses(i), writes.sizes(i), writes.pieces(i));
        writes.complete(i, writes.length(i));
      } catch (IOException e) {
        writes.fail(i, e);
      }
      writes.ended(i);
    }
  }

  /** Whether the methods that change something may be called. */
  default boolean writable() {
    return false;
  }

  /** Whether bytes that are being written must not change before the call has returned. */
  default boolean stable() {
    return false;
  }

  /**
   * Writes the bytes of {@code count} pieces one behind the other from {@code position} on, all of
   * them; the file grows as far as they reach. After an exception any part of them may be written.
   */
  default void write(long position, long[] addresses, int[] bytes, int count) throws IOException {
    throw new NonWritableChannelException();
  }

  /**
   * Makes durable what was written by calls that have returned: the bytes, and of the metadata what
   * is needed to read them, or all of it.
   */
  default void sync(boolean metadata) throws IOException {
    throw new NonWritableChannelException();
  }

  /** Cuts the file or lets it grow by zeros that take no space. */
  default void truncate(long size) throws IOException {
    throw new NonWritableChannelException();
  }

  /**
   * Makes a range that lies in the file read as zeros and gives its space back.
   *
   * @throws UnsupportedOperationException when the storage cannot
   */
  default void punch(long position, long length) throws IOException {
    throw new NonWritableChannelException();
  }

  /**
   * Sees to it that a later write of the range does not fail for want of space, where the storage
   * can tell; the size stays.
   *
   * @throws UnsupportedOperationException when it cannot
   */
  default void reserve(long position, long length) throws IOException {
    throw new UnsupportedOperationException("this storage takes no space ahead");
  }

  /** Ends the backing after its last call in flight; harmless when done already. */
  @Override
  void close();
}
