package dev.quire.core.os;

import dev.quire.core.word.Content;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;

/**
 * A file around the page cache of the system. It has two descriptors: whole blocks go through the
 * one with {@code O_DIRECT}, what lies in a block only in part through the other. Protocol io.md.
 *
 * <p>The part could also be written as a whole block, read before and cut off after. But then the
 * file is too long in between, for everybody who looks, and for ever after a crash. The kernel
 * keeps both ways coherent: what is direct first writes back and drops what the cache has of its
 * range.
 */
final class DirectFile extends LinuxFile {

  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;

  /** No block is smaller: pages of the system's cache are then wholly on one way or the other. */
  private static final int MIN_BLOCK = 4096;

  /** No block that is tried is larger. */
  private static final int MAX_BLOCK = 64 << 10;

  /** Most that goes through a copy at once. */
  private static final int BOUNCE_BYTES = 1 << 20;

  /**
   * Multiples of these are taken straight.
   *
   * @param memory of addresses
   * @param block of positions and lengths
   */
  record Alignment(int memory, int block) {}

  private final int direct;
  private final Alignment alignment;

  private DirectFile(
      int descriptor,
      int direct,
      Alignment alignment,
      String file,
      boolean writable,
      IoRings rings) {
    super(descriptor, file, writable, rings);
    this.direct = direct;
    this.alignment = alignment;
  }

  /**
   * Opens what {@code descriptor} has open once more; the descriptor belongs to the result. By its
   * number in {@code /proc}, for the path may name another file by now.
   *
   * @throws UnsupportedOperationException when that cannot be
   */
  static DirectFile open(int descriptor, String file, OpenMode mode, IoRings rings)
      throws IOException {
    int direct;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom("/proc/self/fd/" + descriptor);
      int flags = O_CLOEXEC | Machine.current().directFlag | (mode.write() ? O_RDWR : 0);
      do {
        direct = Libc.open(name, flags, 0);
      } while (direct == -Errno.EINTR);
    }
    if (direct == -Errno.EINVAL || direct == -Errno.ENOENT) {
      throw unsupported(
          file, direct == -Errno.EINVAL ? "its file system" : "there is no /proc, it");
    }
    if (direct < 0) {
      throw new FileSystemException(file, null, "open failed: " + Errno.describe(-direct));
    }
    boolean accepted = false;
    try {
      DirectFile opened =
          new DirectFile(descriptor, direct, alignment(direct, file), file, mode.write(), rings);
      accepted = true;
      return opened;
    } finally {
      if (!accepted) {
        close(direct, file);
      }
    }
  }

  private static UnsupportedOperationException unsupported(String file, String what) {
    return new UnsupportedOperationException(
        "%s cannot be opened direct: %s has no direct I/O; open it with direct(false)"
            .formatted(file, what));
  }

  /** As the kernel tells it (from Linux 6.1 on, for some file systems), or as a read shows. */
  private static Alignment alignment(int direct, String file) throws IOException {
    Statx statx = new Statx();
    int mask = StatxLayout.DIO_ALIGN;
    if (statx.ask(direct, mask) == 0 && statx.tells(mask)) {
      int block = statx.number(StatxLayout.DIO_OFFSET);
      if (block == 0) {
        throw unsupported(file, "its file system");
      }
      int memory = Math.max(statx.number(StatxLayout.DIO_MEMORY), 1);
      return new Alignment(memory, Math.max(block, MIN_BLOCK));
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(MAX_BLOCK, MAX_BLOCK);
      for (int block = MIN_BLOCK; block <= MAX_BLOCK; block *= 2) {
        // An empty file accepts anything; the calls themselves have an answer to that.
        if (Libc.pread(direct, target.address(), block, 0) != -Errno.EINVAL) {
          return new Alignment(block, block);
        }
      }
      throw unsupported(file, "its file system");
    }
  }

  Alignment alignment() {
    return alignment;
  }

  @Override
  public boolean direct() {
    return true;
  }

  /** Bytes from {@code position} on that go straight: whole blocks; 0 when it is inside one. */
  private long straight(long position, long bytes) {
    return position % alignment.block == 0 ? bytes - bytes % alignment.block : 0;
  }

  /** Bytes up to the next block, or to the end. */
  private long toNextBlock(long position, long bytes) {
    return Math.min(bytes, alignment.block - position % alignment.block);
  }

  @Override
  long readOnce(long position, long address, long bytes) {
    long straight = straight(position, bytes);
    if (straight == 0) {
      return super.readOnce(position, address, toNextBlock(position, bytes));
    }
    long read =
        address % alignment.memory == 0
            ? Libc.pread(direct, address, straight, position)
            : readBounced(position, address, Math.min(straight, BOUNCE_BYTES));
    // A file system may refuse some ranges of a file, and what was tried on an empty file was luck.
    return read == -Errno.EINVAL ? super.readOnce(position, address, straight) : read;
  }

  private long readBounced(long position, long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bounce = arena.allocate(bytes, bounceAlignment());
      long read = Libc.pread(direct, bounce.address(), bytes, position);
      if (read > 0) {
        Content.copyIn(bounce, 0, address, read);
      }
      return read;
    }
  }

  private int bounceAlignment() {
    return Math.max(alignment.memory, MIN_BLOCK);
  }

  @Override
  long writeOnce(long position, Pieces pieces, long bytes) {
    long straight = straight(position, bytes);
    if (straight == 0) {
      return super.writeOnce(position, pieces, toNextBlock(position, bytes));
    }
    long written =
        pieces.isAligned(straight, alignment.memory, alignment.block)
            ? Libc.pwritev(direct, pieces.table(), pieces.describe(straight), position)
            : writeBounced(position, pieces, Math.min(straight, BOUNCE_BYTES));
    return written == -Errno.EINVAL ? super.writeOnce(position, pieces, straight) : written;
  }

  private long writeBounced(long position, Pieces pieces, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bounce = arena.allocate(bytes, bounceAlignment());
      pieces.copyTo(bounce);
      return Libc.pwrite(direct, bounce.address(), bytes, position);
    }
  }

  @Override
  boolean isForRing(boolean write) {
    return true;
  }

  /** What is aligned throughout. */
  @Override
  boolean isForRing(boolean write, Transfers transfers, int transfer) {
    int pieces = transfers.pieces(transfer);
    boolean aligned =
        pieces <= Pieces.MAX_PIECES && transfers.position(transfer) % alignment.block == 0;
    for (int i = 0; aligned && i < pieces; i++) {
      aligned =
          transfers.address(transfer, i) % alignment.memory == 0
              && transfers.bytes(transfer, i) % alignment.block == 0;
    }
    return aligned;
  }

  @Override
  int ringDescriptor() {
    return direct;
  }

  @Override
  void closeDescriptor() {
    close(direct, file);
    super.closeDescriptor();
  }
}
