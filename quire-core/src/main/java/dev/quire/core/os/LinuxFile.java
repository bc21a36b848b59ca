package dev.quire.core.os;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A file descriptor and the calls at a position. Interrupts of Java threads do not reach a thread
 * in a call of the C library; signals of the process do, and then the call is made again.
 */
class LinuxFile extends CountedFile {

  private static final int FALLOC_FL_KEEP_SIZE = 1;
  private static final int FALLOC_FL_PUNCH_HOLE = 2;

  private final int descriptor;
  private final IoRings rings;

  // What asks for the version; threads that ask at once have one each.
  private final AtomicReference<@Nullable Statx> spare = new AtomicReference<>();

  // Racy: each thread that finds none asks for the same one.
  private @Nullable IoChoice reads;
  private @Nullable IoChoice writes;

  LinuxFile(int descriptor, String file, boolean writable, IoRings rings) {
    super(file, writable);
    this.descriptor = descriptor;
    this.rings = rings;
  }

  @Override
  FileStamp stampCounted() throws IOException {
    Statx statx = ask();
    FileStamp stamp = statx.stamp();
    spare.set(statx);
    return stamp;
  }

  @Override
  boolean isAtCounted(FileStamp known) throws IOException {
    Statx statx = ask();
    boolean same = statx.is(known);
    spare.set(statx);
    return same;
  }

  /** An answer that is the caller's until it gives it back. */
  private Statx ask() throws IOException {
    Statx taken = spare.getAndSet(null);
    Statx statx = taken == null ? new Statx() : taken;
    int errno = statx.ask(descriptor, StatxLayout.BASIC_STATS);
    if (errno != 0) {
      throw new OsException("statx", errno, file, -1, 0);
    }
    return statx;
  }

  @Override
  int readCounted(long position, long address, int bytes) throws IOException {
    int done = 0;
    while (done < bytes) {
      long result = readOnce(position + done, address + done, bytes - done);
      if (result > 0) {
        done += (int) result;
      } else if (result == 0) {
        return done;
      } else if (result != -Errno.EINTR) {
        throw new OsException("pread", (int) -result, file, position + done, bytes - done);
      }
    }
    return done;
  }

  /** One call that reads: bytes, 0 at the end, or a negated error number. */
  long readOnce(long position, long address, long bytes) {
    return Libc.pread(descriptor, address, bytes, position);
  }

  @Override
  void writeCounted(long position, long[] addresses, int[] bytes, int count, long total)
      throws IOException {
    try (Pieces pieces = new Pieces(addresses, bytes, count)) {
      for (long done = 0; done < total; ) {
        long written = writeOnce(position + done, pieces, total - done);
        if (written > 0) {
          pieces.advance(written);
          done += written;
        } else if (written != -Errno.EINTR) {
          // Nothing of something is no answer; if a system gave it, it would do so for ever.
          int errno = written == 0 ? Errno.EIO : (int) -written;
          throw OsException.ofChange("pwritev", errno, file, position + done, total - done);
        }
      }
    }
  }

  /** One call that writes {@code bytes} of what is left: how many, or a negated error number. */
  long writeOnce(long position, Pieces pieces, long bytes) {
    return Libc.pwritev(descriptor, pieces.table(), pieces.describe(bytes), position);
  }

  @Override
  public boolean together() {
    return rings.isAvailable();
  }

  @Override
  public IoChoice.Measured measured() {
    IoChoice known = reads;
    if (known != null) {
      return known.measured();
    }
    return new IoChoice.Measured(
        together() ? IoChoice.Way.MEASURING : IoChoice.Way.ONE_BY_ONE, 0, 0);
  }

  // What a device is does not change, so whoever asks first may as well ask twice.
  private IoChoice choice(boolean write) {
    IoChoice known = write ? writes : reads;
    if (known == null) {
      known = rings.choice(device(), direct(), write);
      if (write) {
        writes = known;
      } else {
        reads = known;
      }
    }
    return known;
  }

  private long device() {
    try {
      return stampCounted().device();
    } catch (IOException unknown) {
      return -1; // one for all of those
    }
  }

  /**
   * By a ring where there is one and it was measured to be faster; what the ring did not do whole
   * is done again, for the plain calls know how to go on, and what to say.
   */
  @Override
  void transferCounted(boolean write, Transfers transfers) {
    boolean several = transfers.has(0) && transfers.has(1) && isForRing(write);
    IoChoice choice = several && rings.isAvailable() ? choice(write) : null;
    IoRing ring = choice != null && choice.takesRing() ? rings.take() : null;
    long begin = choice == null ? 0 : choice.now();
    if (ring != null) {
      try {
        ring.run(
            ringDescriptor(), write, transfers, transfer -> isForRing(write, transfers, transfer));
      } finally {
        rings.give(ring);
      }
    }
    for (int i = 0; transfers.has(i); i++) {
      long outcome = transfers.outcome(i);
      if (outcome != transfers.length(i)) {
        if (write || outcome != 0) { // nothing at all of a read is the end of the file
          transferOne(write, transfers, i);
        }
        transfers.ended(i);
      }
    }
    if (choice != null) {
      choice.took(ring != null, choice.now() - begin, transfers);
    }
  }

  /** Whether a ring is worth asking at all. */
  boolean isForRing(boolean write) {
    return !write;
  }

  /**
   * Reads that wait for the device are worth a ring. Writes into the system's cache wait for
   * nobody, and a ring would hand them to threads of the kernel.
   */
  boolean isForRing(boolean write, Transfers transfers, int transfer) {
    return !write && transfers.pieces(transfer) <= Pieces.MAX_PIECES;
  }

  int ringDescriptor() {
    return descriptor;
  }

  @Override
  void syncCounted(boolean metadata) throws IOException {
    int errno;
    do {
      errno = metadata ? -Libc.fsync(descriptor) : -Libc.fdatasync(descriptor);
    } while (errno == Errno.EINTR);
    if (errno != 0) {
      throw OsException.ofChange(metadata ? "fsync" : "fdatasync", errno, file, -1, 0);
    }
  }

  @Override
  void truncateCounted(long size) throws IOException {
    int errno;
    do {
      errno = -Libc.ftruncate(descriptor, size);
    } while (errno == Errno.EINTR);
    if (errno == Errno.EINVAL) { // what some file systems say to a size that they cannot have
      errno = Errno.EFBIG;
    }
    if (errno != 0) {
      throw OsException.ofChange("ftruncate", errno, file, size, 0);
    }
  }

  @Override
  void punchCounted(long position, long length) throws IOException {
    int errno = fallocate(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, position, length);
    if (isUnsupported(errno)) {
      throw new UnsupportedOperationException(
          "the file system of %s makes no holes; write zeros instead".formatted(file));
    }
    if (errno != 0) {
      throw OsException.ofChange("fallocate(PUNCH_HOLE)", errno, file, position, length);
    }
  }

  @Override
  void reserveCounted(long position, long length) throws IOException {
    int errno = fallocate(FALLOC_FL_KEEP_SIZE, position, length);
    if (isUnsupported(errno)) {
      throw new UnsupportedOperationException(
          "the file system of %s takes no space ahead".formatted(file));
    }
    if (errno != 0) {
      throw OsException.ofChange("fallocate(KEEP_SIZE)", errno, file, position, length);
    }
  }

  private static boolean isUnsupported(int errno) {
    return errno == Errno.EOPNOTSUPP || errno == Errno.ENOSYS;
  }

  private int fallocate(int mode, long position, long length) {
    int errno;
    do {
      errno = -Libc.fallocate(descriptor, mode, position, length);
    } while (errno == Errno.EINTR);
    return errno;
  }

  @Override
  void closeDescriptor() {
    close(descriptor, file);
  }

  /**
   * Whatever the system answers, the number is free afterwards, so there is no second try. Other
   * errors than a number that was not open are about writes that no sync has covered, and nobody
   * was told that those are safe.
   */
  static void close(int descriptor, String file) {
    if (Libc.close(descriptor) == -Errno.EBADF) {
      throw new IllegalStateException(
          "descriptor %d of %s was closed by somebody else".formatted(descriptor, file));
    }
  }
}
