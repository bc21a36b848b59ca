package dev.quire.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.NonWritableChannelException;
import java.util.List;

/**
 * Where the bytes of a file are, when that is no local file: for others to implement, and to be
 * opened by {@code Quire.open(Backing, OpenOptions)}. What can only be read implements {@link
 * #version}, {@link #read} and {@link #close}, and leaves everything else as it is.
 *
 * <p><b>Threads.</b> All methods are called from platform threads, by any number of them at once,
 * and may block. Quire never has two writes of one page under way at once, and no write beside a
 * {@link #truncate} or {@link #punch} that meets it; reads, writes of other pages and {@link #sync}
 * run beside each other. A method must not call the instance that it is a backing of.
 *
 * <p><b>Segments</b> belong to the call: they end when it returns, and no other thread may touch
 * them. They are native; positions and addresses are multiples of 4096 and so are lengths, but for
 * the last piece of a write that reaches the end of the file. {@code FaultyBacking}, which stands
 * between, may ask for anything.
 *
 * <p><b>Errors.</b> An {@link IOException} says that this call failed; the next may succeed. Other
 * exceptions count as one. After a failed read the pages are not there, and whoever asks again
 * makes Quire ask again. After a failed write or sync the pages are dirty, and are written again:
 * <em>a backing must not remember what it could not write, and must never report success for it
 * later</em>. Every call may be repeated.
 *
 * <p><b>Durable</b> is only what a {@link #sync} that began after the write had returned has
 * reported. A sync that fails promises nothing about any write before it.
 */
public interface Backing {

  /**
   * How many bytes there are, and which.
   *
   * @param size bytes in the file
   * @param tag what is equal for two versions only when their bytes are: a counter, a digest, an
   *     entity tag
   */
  record Version(long size, Object tag) {

    public Version {
      if (size < 0) {
        throw new IllegalArgumentException(
            "a file of %d bytes; sizes are 0 or more".formatted(size));
      }
    }
  }

  /**
   * What the file is called in messages; a legal path of the default file system. Unless it says
   * otherwise, its class.
   */
  default String name() {
    return getClass().isAnonymousClass() ? getClass().getName() : getClass().getSimpleName();
  }

  /**
   * The size and version now. Asked when the file is opened, before pages are read and around
   * changes that Quire makes itself. Another one than remembered, when Quire has changed nothing,
   * means that somebody else has changed the file, and its pages are dropped; so a backing that
   * nobody else changes may answer with the same tag for ever, but with the real size.
   */
  Version version() throws IOException;

  /**
   * Reads bytes from {@code position} on.
   *
   * @return how many, at most those of {@code target}; 0 when the file ends at or before {@code
   *     position}. Fewer than there are is allowed: Quire asks for the rest
   */
  int read(long position, MemorySegment target) throws IOException;

  /** Whether the methods below may be called; the same for as long as the backing is open. */
  default boolean writable() {
    return false;
  }

  /**
   * Whether bytes that are being written must not change before the call has returned, because they
   * are read twice: for a checksum, an encryption, a retry. Quire then keeps writers away from
   * pages under writeback.
   */
  default boolean stable() {
    return false;
  }

  /**
   * Writes the pieces one behind the other from {@code position} on; the file grows as far as they
   * reach, and what lies between its end and {@code position} reads as zeros.
   *
   * @return how many bytes are written, from the first on: all, or fewer but at least one, and then
   *     Quire asks for the rest
   * @throws IOException when nothing more could be written; any part may be
   */
  default long write(long position, List<MemorySegment> pieces) throws IOException {
    throw new NonWritableChannelException();
  }

  /**
   * Makes durable what writes, {@link #truncate} and {@link #punch} have done that returned before
   * this call: the bytes and what is needed to read them, and with {@code metadata} all else that
   * the storage keeps about the file.
   */
  default void sync(boolean metadata) throws IOException {
    throw new NonWritableChannelException();
  }

  /**
   * Cuts the file, or lets it grow by zeros.
   *
   * @throws IOException when it cannot; the size is then what it was
   */
  default void truncate(long size) throws IOException {
    throw new NonWritableChannelException();
  }

  /**
   * Makes a range inside the file read as zeros and gives its space back.
   *
   * @throws UnsupportedOperationException when the storage has no holes: nothing has changed, and
   *     Quire writes zeros
   */
  default void punch(long position, long length) throws IOException {
    throw new UnsupportedOperationException(name() + " makes no holes");
  }

  /**
   * Sees to it, where that can be, that later writes of a range do not fail for want of space. The
   * size stays. Asked before a file grows, in pieces of 64 KiB to 4 MiB; what the file has not come
   * to use is given back by {@link #truncate} to its size when it is closed.
   *
   * @throws IOException when there is no space: the writer is told, and nothing was written
   * @throws UnsupportedOperationException when it cannot: then want of space shows when pages are
   *     written
   */
  default void reserve(long position, long length) throws IOException {
    throw new UnsupportedOperationException(name() + " takes no space ahead");
  }

  /**
   * The last handle was closed, and no call is under way or comes later, until the backing is
   * opened again. Everything that could be written is written and synced by then.
   */
  void close();
}
