package dev.quire.core.os;

import java.io.IOException;

/**
 * A file that is open, for reading or for writing too. Any number of platform threads call at once;
 * writes to ranges that overlap are not ordered.
 *
 * <p>No interrupt fails a call or closes the file; the interrupt status stays as it was. The
 * descriptor closes when {@link #close} was called <em>and</em> the last call in flight has
 * returned, so that no call ever reads from a file that got the same number later.
 */
public interface OpenFile extends AutoCloseable {

  /**
   * What the open file is and which version of it, from the descriptor: a rename or a new file at
   * the path changes nothing. Blocks as long as the file system does.
   *
   * @throws java.nio.channels.ClosedChannelException after {@link #close}
   * @throws OsException if the system reports an error
   */
  FileStamp stamp() throws IOException;

  /**
   * Whether {@link #stamp} would be of the same version as this one. For each read from the file,
   * so nothing is allocated where the system is asked directly.
   *
   * @throws java.nio.channels.ClosedChannelException after {@link #close}
   * @throws OsException if the system reports an error
   */
  boolean isAt(FileStamp known) throws IOException;

  /**
   * Reads up to {@code bytes} bytes at {@code position} of the file straight to {@code address}.
   * Short reads are continued, so less than asked means that the file ends there; 0 means that it
   * ends at or before {@code position}. After an exception the target holds anything.
   *
   * <p>Blocks the calling thread in the system. A virtual thread would block its carrier with it,
   * so it is refused: hand the call over to a platform thread.
   *
   * @param position not negative; {@code position + bytes} must be a long
   * @param address of {@code bytes} bytes that stay writable until the call returns
   * @throws java.nio.channels.ClosedChannelException if {@link #close} was called before
   * @throws OsException if the system reports an error
   * @throws IllegalStateException on a virtual thread
   */
  int read(long position, long address, int bytes) throws IOException;

  /** Whether several reads at once end sooner than one after the other. */
  default boolean together() {
    return false;
  }

  /** How several reads are done, and what was measured of it. */
  default IoChoice.Measured measured() {
    return new IoChoice.Measured(IoChoice.Way.ONE_BY_ONE, 0, 0);
  }

  /**
   * Reads several ranges, together where the system can. Each transfer gets its own outcome; they
   * run in any order. Blocks until the last has ended.
   *
   * @throws java.nio.channels.ClosedChannelException if {@link #close} was called before
   * @throws IllegalArgumentException if a range is none; then nothing is read
   * @throws IllegalStateException on a virtual thread
   */
  void read(Transfers transfers) throws IOException;

  /**
   * Writes several ranges, together where the system can and it helps; as {@link #read(Transfers)}.
   * Ranges that overlap are written in any order.
   *
   * @throws java.nio.channels.NonWritableChannelException unless {@link #writable}
   */
  void write(Transfers transfers) throws IOException;

  /** Whether it was opened for writing. */
  boolean writable();

  /**
   * Whether reads and writes go around the page cache of the system: straight between the storage
   * and the memory that they name, as far as that is aligned. Bytes that are being written must
   * then not change before the call has returned.
   */
  default boolean direct() {
    return false;
  }

  /**
   * Writes {@code count} pieces one behind the other from {@code position} on: all of them, or an
   * exception whose position says how far they are written for certain. Short writes are continued.
   * The file grows as far as they reach; what lies between its end and {@code position} reads as
   * zeros. Nothing is durable before {@link #sync}. Blocks as {@link #read} does.
   *
   * @param addresses of bytes that stay readable until the call returns; bytes that change
   *     meanwhile are written one way or the other
   * @param bytes of each piece, not negative; {@code position} plus their sum must be a long
   * @throws java.nio.channels.NonWritableChannelException unless {@link #writable}
   * @throws OsException if the system reports an error; after it any part may be written
   */
  void write(long position, long[] addresses, int[] bytes, int count) throws IOException;

  /**
   * Makes durable what calls that have returned have written, and the size as far as it is needed
   * to read that; with {@code metadata} everything else that the file system knows about the file.
   *
   * <p>An error here is told once: the system may have dropped what it could not write, and the
   * next call succeeds without it. Whoever needs the bytes has to write them again.
   *
   * @throws java.nio.channels.NonWritableChannelException unless {@link #writable}
   * @throws OsException if the system reports an error
   */
  void sync(boolean metadata) throws IOException;

  /**
   * Cuts the file to {@code size} bytes, or lets it grow to them by zeros that take no space.
   *
   * @throws java.nio.channels.NonWritableChannelException unless {@link #writable}
   * @throws OsException if the system reports an error; the size is then what it was
   */
  void truncate(long size) throws IOException;

  /**
   * Makes a range read as zeros and gives the whole blocks in it back. The size stays.
   *
   * @throws UnsupportedOperationException where the file system, or the implementation, cannot;
   *     then nothing has changed
   * @throws java.nio.channels.NonWritableChannelException unless {@link #writable}
   * @throws OsException if the system reports an error; a part may be zeros
   */
  void punch(long position, long length) throws IOException;

  /**
   * Takes space for a range, so that writes to it do not fail for want of it. The size and the
   * bytes stay.
   *
   * @throws UnsupportedOperationException where the file system, or the implementation, cannot
   * @throws java.nio.channels.NonWritableChannelException unless {@link #writable}
   * @throws OsException if there is no space; a part of it may be taken
   */
  void reserve(long position, long length) throws IOException;

  /**
   * No call enters any more; calls in flight go on, and the last of them closes the descriptor.
   * Does not wait. Closing again does nothing.
   */
  @Override
  void close();
}
