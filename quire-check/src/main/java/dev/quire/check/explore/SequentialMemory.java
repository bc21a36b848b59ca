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
  public boolean isStep(int code) {
    return !Operations.isFence(code); // every step is seen by all at once already
  }

  @Override
  public long stage(long[] request) {
    int code = Operations.code(request);
    return Operations.isAccess(code) ? access(code, request) : 0;
  }

  @Override
  public long newest(long[] request) {
    int bytes = Operations.bytes(request);
    if (bytes == 0 || request[1] == 0) {
      return 0;
    }
    int slot = slot(Bits.cell(request[1], bytes)); // may make new arrays
    return Bits.extract(values[slot], Bits.shift(request[1]), bytes);
  }

  @Override
  public void footprint(int actor, long[] request, Footprint into) {
    int code = Operations.code(request);
    boolean writes = Operations.isSet(code) || Operations.isAdd(code);
    if (Operations.isCas(code)) {
      writes = newest(request) == Bits.narrow(request[2], Operations.bytes(request));
    }
    into.of(request, writes);
  }

  @Override
  public long perform(int actor, long[] request, int choice, int step, Footprint touched) {
    footprint(actor, request, touched);
    return stage(request);
  }

  @Override
  public long repeat(int actor, long[] request) {
    return access(Operations.code(request), request);
  }

  private long access(int code, long[] request) {
    int bytes = Operations.bytes(request);
    int slot = slot(Bits.cell(request[1], bytes));
    int shift = Bits.shift(request[1]);
    long old = Bits.extract(values[slot], shift, bytes);
    if (Operations.isGet(code)) {
      return old;
    }
    if (Operations.isSet(code)) {
      values[slot] = Bits.insert(values[slot], shift, bytes, request[2]);
      return 0;
    }
    if (Operations.isCas(code)) {
      if (old != Bits.narrow(request[2], bytes)) {
        return 0;
      }
      values[slot] = Bits.insert(values[slot], shift, bytes, request[3]);
      return 1;
    }
    if (Operations.isAdd(code)) {
      values[slot] = Bits.insert(values[slot], shift, bytes, old + request[2]);
      return old;
    }
    throw new IllegalArgumentException("the seam sent an unknown operation: " + code);
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
}
