package dev.quire.check.explore;

import org.jspecify.annotations.Nullable;

/** The cells by their addresses: a hash map that keeps its entries from execution to execution. */
final class Cells {

  private @Nullable Cell[] table = new @Nullable Cell[1024];
  private int used;

  Cell at(long address) {
    int at = find(address);
    Cell cell = table[at];
    if (cell != null) {
      return cell;
    }
    if (++used * 2 > table.length) {
      grow();
      at = find(address);
    }
    cell = new Cell(address);
    table[at] = cell;
    return cell;
  }

  private int find(long address) {
    int at = (int) ((address >>> 3) * 0x9E3779B97F4A7C15L >>> 40) & table.length - 1;
    for (Cell cell = table[at]; cell != null && cell.address != address; cell = table[at]) {
      at = at + 1 & table.length - 1;
    }
    return at;
  }

  private void grow() {
    @Nullable Cell[] old = table;
    table = new @Nullable Cell[old.length * 2];
    for (Cell cell : old) {
      if (cell != null) {
        table[find(cell.address)] = cell;
      }
    }
  }
}
