package dev.quire.core.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.core.word.Content;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What is left of a write in pieces, and a table of it as the kernel wants it ({@code struct
 * iovec}: pairs of address and length). For one thread.
 */
final class Pieces implements AutoCloseable {

  private static final int PIECE_BYTES = 16;

  /** Most pieces that the kernel takes in one call (IOV_MAX). */
  static final int MAX_PIECES = 1024;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment table;
  private final long[] addresses;
  private final int[] bytes;
  private final int count;

  /** The first piece that is not written whole, and how much of it is. */
  private int piece;

  private long begun;

  Pieces(long[] addresses, int[] bytes, int count) {
    this.addresses = addresses;
    this.bytes = bytes;
    this.count = count;
    this.table = arena.allocate((long) PIECE_BYTES * Math.min(count, MAX_PIECES), Long.BYTES);
  }

  /** Address of the table. */
  long table() {
    return table.address();
  }

  /** Puts what comes next into the table, {@code limit} bytes at most; returns how many pieces. */
  int describe(long limit) {
    int filled = 0;
    long rest = limit;
    for (int at = piece; at < count && filled < MAX_PIECES && rest > 0; at++) {
      long skip = at == piece ? begun : 0;
      long length = Math.min(bytes[at] - skip, rest);
      table.setAtIndex(JAVA_LONG, 2L * filled, addresses[at] + skip);
      table.setAtIndex(JAVA_LONG, 2L * filled + 1, length);
      rest -= length;
      filled++;
    }
    return filled;
  }

  /** Whether the next {@code limit} bytes lie at multiples of these, piece by piece. */
  boolean isAligned(long limit, int memory, int length) {
    long rest = limit;
    for (int at = piece; at < count && rest > 0; at++) {
      long skip = at == piece ? begun : 0;
      long part = Math.min(bytes[at] - skip, rest);
      if ((addresses[at] + skip) % memory != 0 || part % length != 0) {
        return false;
      }
      rest -= part;
    }
    return true;
  }

  /** Copies the next {@code target.byteSize()} bytes without going on. */
  void copyTo(MemorySegment target) {
    long done = 0;
    for (int at = piece; at < count && done < target.byteSize(); at++) {
      long skip = at == piece ? begun : 0;
      long part = Math.min(bytes[at] - skip, target.byteSize() - done);
      Content.copyOut(addresses[at] + skip, target, done, part);
      done += part;
    }
  }

  /** So many bytes more are written. */
  void advance(long written) {
    for (begun += written; piece < count && begun >= bytes[piece]; piece++) {
      begun -= bytes[piece];
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
