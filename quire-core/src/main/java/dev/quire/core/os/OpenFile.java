package dev.quire.core.os;

import java.io.IOException;

/**
 * A file that is open for reading. Any number of platform threads read at once.
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

  /**
   * No call enters any more; calls in flight go on, and the last of them closes the descriptor.
   * Does not wait. Closing again does nothing.
   */
  @Override
  void close();
}
