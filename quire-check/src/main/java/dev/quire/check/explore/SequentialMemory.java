package dev.quire.check.explore;

import java.util.Arrays;

/**
 * Sequential consistency: one value for each byte, changed in the order of the steps.
 *
 * <p>A sparse map from eight-byte cells to their values, so that accesses of one, two, four and
 * eight bytes to one cell agree with each other. The layout within a cell is little-endian.
 */
final class SequentialMemory implements Memory {

  private static final long EMPTY = Long.MIN_VALUE;

  private long[] cells = new long[64];
  private long[] values = new long[64];
  private int used;

  SequentialMemory() {
    Arrays.fill(cells, EMPTY);
  }

  @Override
  public void clear() {
    if (used > 0) {
      Arrays.fill(cells, EMPTY);
      used = 0;
    }
  }

  @Override
  public long perform(int actor, long[] request) {
    int code = Operations.code(request);
    if (Operations.isFence(code) || code >= Operations.ENQUEUE && code != Operations.RECHECK) {
      return 0;
    }
    if (code == Operations.WAKE) {
      return 0;
    }
    int bytes = Operations.bytes(request);
    long address = request[1];
    int slot = slot(cell(address, bytes));
    int shift = (int) (address & 7) * 8;
    long old = extract(values[slot], shift, bytes);
    if (Operations.isGet(code)) {
      return old;
    }
    if (Operations.isSet(code)) {
      values[slot] = insert(values[slot], shift, bytes, request[2]);
      return 0;
    }
    if (Operations.isCas(code)) {
      if (old != narrow(request[2], bytes)) {
        return 0;
      }
      values[slot] = insert(values[slot], shift, bytes, request[3]);
      return 1;
    }
    if (Operations.isAdd(code)) {
      values[slot] = insert(values[slot], shift, bytes, old + request[2]);
      return old;
    }
    throw new IllegalArgumentException("the seam sent an unknown operation: " + code);
  }

  @Override
  public boolean writes(long[] request) {
    int code = Operations.code(request);
    if (Operations.isCas(code)) {
      return perform(-1, Operations.reading(request))
          == narrow(request[2], Operations.bytes(request));
    }
    return Operations.isSet(code) || Operations.isAdd(code);
  }

  /** The cell that an access stands in. */
  static long cell(long address, int bytes) {
    long cell = address & ~7L;
    if (address < 0 || bytes > 8 || ((address + bytes - 1) & ~7L) != cell) {
      throw new IllegalArgumentException(
          "access of %d bytes at 0x%x: a word must not cross an eight-byte border"
              .formatted(bytes, address));
    }
    return cell;
  }

  private int slot(long cell) {
    int at = find(cell);
    if (cells[at] == cell) {
      return at;
    }
    if (++used * 2 > cells.length) {
      grow();
      at = find(cell);
    }
    cells[at] = cell;
    values[at] = 0;
    return at;
  }

  private int find(long cell) {
    int at = (int) ((cell >>> 3) * 0x9E3779B97F4A7C15L >>> 40) & cells.length - 1;
    while (cells[at] != cell && cells[at] != EMPTY) {
      at = at + 1 & cells.length - 1;
    }
    return at;
  }

  private void grow() {
    long[] oldCells = cells;
    long[] oldValues = values;
    cells = new long[oldCells.length * 2];
    values = new long[cells.length];
    Arrays.fill(cells, EMPTY);
    for (int i = 0; i < oldCells.length; i++) {
      if (oldCells[i] != EMPTY) {
        int at = find(oldCells[i]);
        cells[at] = oldCells[i];
        values[at] = oldValues[i];
      }
    }
  }

  private static long extract(long cell, int shift, int bytes) {
    return narrow(cell >>> shift, bytes);
  }

  private static long insert(long cell, int shift, int bytes, long value) {
    if (bytes == Long.BYTES) {
      return value;
    }
    long mask = (1L << bytes * 8) - 1 << shift;
    return cell & ~mask | value << shift & mask;
  }

  /** The value as a signed word of that many bytes holds it. */
  static long narrow(long value, int bytes) {
    int unused = Long.SIZE - bytes * 8;
    return value << unused >> unused;
  }
}
