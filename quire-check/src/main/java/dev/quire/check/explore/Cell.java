package dev.quire.check.explore;

import java.util.ArrayList;
import java.util.List;

/** Eight bytes, divided into atoms as the accesses of actors divide them. */
final class Cell {

  final long address;

  /** The execution that {@link #value} belongs to. */
  int age;

  /** What the stage has left there. */
  long value;

  /** By ascending address; empty before an actor comes here. */
  final List<Atom> atoms = new ArrayList<>(1);

  /** What accesses of several atoms have read: one write of each. */
  final List<Message[]> wideReads = new ArrayList<>(0);

  Cell(long address) {
    this.address = address;
  }

  /** True when no atom is wider than the access, or reaches over its border. */
  boolean isFineFor(int mask) {
    for (Atom atom : atoms) {
      int common = atom.mask & mask;
      if (common != 0 && common != atom.mask) {
        return false;
      }
    }
    return !atoms.isEmpty();
  }

  /** What it holds now, each atom showing the newest in its modification order. */
  long newest(int execution) {
    long all = age == execution ? value : 0;
    for (Atom atom : atoms) {
      if (atom.age == execution) {
        all = Bits.insert(all, atom.shift, atom.bytes, atom.newest().value);
      }
    }
    return all;
  }
}
