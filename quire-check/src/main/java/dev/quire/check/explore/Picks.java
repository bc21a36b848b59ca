package dev.quire.check.explore;

import java.util.Arrays;
import java.util.List;

/**
 * What a step may choose from: for each atom that it touches the write that it reads, or behind
 * which its own is put. Newest first.
 */
final class Picks {

  // What is left out
  //
  // A choice other than the newest is offered only where the step could not have been taken before
  // the newer writes: where one of them is in the past of the actor, or of the write that is
  // chosen. Else there is an execution in which the step comes before them, and everything else is
  // the same, which is explored as well. Past means before in every order of the independent steps,
  // so it changes by steps of the actor and of these bytes only, as the tree demands.
  //
  // Volatile writes do not commute with volatile reads of the same bytes that found something
  // older, so nothing is left out for them.
  //
  // Wide accesses read whole stores: if one atom shows a store or something newer, so does every
  // other atom that this store wrote. A store that is put before others later on must not make an
  // earlier read untrue.

  private final Memory.Order order;
  private final boolean newestOnly;
  private Message[] picks = new Message[8];
  private int[] floors = new int[1];
  private int[] at = new int[1];
  private int[] ranks = new int[8];
  private int rank;
  private int count;
  private int width;

  private List<Atom> atoms = List.of();
  private List<Message[]> wideReads = List.of();
  private int actor;
  private Kind kind = Kind.READ;
  private boolean reads;
  private long expected;

  /** What is chosen for. */
  enum Kind {
    READ,
    WRITE,
    VOLATILE_WRITE,
    /** A compare-and-set reads anything, but follows only what nobody follows yet. */
    COMPARE,
    VOLATILE_COMPARE
  }

  Picks(Memory.Order order, boolean newestOnly) {
    this.order = order;
    this.newestOnly = newestOnly;
  }

  /** The positions from which on writes may be chosen, for {@link #offer} to start from. */
  int[] floors(int atomCount) {
    if (floors.length < atomCount) {
      floors = new int[atomCount];
      at = new int[atomCount];
    }
    return floors;
  }

  /** Finds all choices from the floors on; returns how many there are. */
  int offer(
      Cell cell, List<Atom> touched, int byActor, Kind what, boolean alsoReads, long compareTo) {
    wideReads = cell.wideReads;
    reads = alsoReads;
    atoms = touched;
    actor = byActor;
    kind = what;
    expected = compareTo;
    width = touched.size();
    count = 0;
    rank = 0;
    descend(0);
    return count;
  }

  /** Forgets what could be chosen before: the step has no choice. */
  int none() {
    count = 0;
    return 1;
  }

  /** The write that was chosen for one of the atoms. */
  Message get(int choice, int atom) {
    return picks[choice * width + atom];
  }

  /** All of them. */
  Message[] messages(int choice) {
    return Arrays.copyOfRange(picks, choice * width, (choice + 1) * width);
  }

  /** The number of a choice if none were left out. */
  int rank(int choice) {
    return ranks[choice];
  }

  /** How many choices there are. */
  int count() {
    return count;
  }

  /** The value that all atoms of a choice show together. */
  long value(int choice) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = with(value, get(choice, i));
    }
    return value;
  }

  private long with(long value, Message message) {
    Atom atom = message.atom;
    int shift = atom.shift - atoms.getFirst().shift;
    return Bits.insert(value, shift, atom.bytes, message.value);
  }

  private void descend(int atom) {
    if (atom == width) {
      if (isAllowed()) {
        if (isOffered()) {
          add();
        }
        rank++;
      }
      return;
    }
    int newest = atoms.get(atom).size() - 1;
    int floor = newestOnly ? newest : floors[atom];
    for (int position = newest; position >= floor; position--) {
      at[atom] = position;
      if (isWhole(atom)) {
        descend(atom + 1);
      }
    }
  }

  private void add() {
    if (count == ranks.length) {
      ranks = Arrays.copyOf(ranks, count * 2);
    }
    ranks[count] = rank;
    if ((count + 1) * width > picks.length) {
      picks = Arrays.copyOf(picks, Math.max(picks.length * 2, (count + 1) * width));
    }
    for (int i = 0; i < width; i++) {
      picks[count * width + i] = atoms.get(i).get(at[i]);
    }
    count++;
  }

  /** True when no store shows in part, up to this atom. */
  private boolean isWhole(int last) {
    Atom one = atoms.get(last);
    for (int i = 0; i < last; i++) {
      Atom other = atoms.get(i);
      for (int mine = 1; mine < one.size(); mine++) {
        for (int its = 1; its < other.size(); its++) {
          if (one.get(mine).store == other.get(its).store && mine <= at[last] != its <= at[i]) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private boolean isAllowed() {
    return kind == Kind.READ || !isMatch() || !isFollowed() && keepsReadsWhole();
  }

  /** True unless a wide read would have seen a part of the store that is put behind the choice. */
  private boolean keepsReadsWhole() {
    for (Message[] wide : wideReads) {
      int before = 0;
      int after = 0;
      for (int i = 0; i < width; i++) {
        for (Message seen : wide) {
          if (seen.atom == atoms.get(i)) {
            before += at[i] < seen.position ? 1 : 0;
            after += at[i] < seen.position ? 0 : 1;
          }
        }
      }
      if (before > 0 && after > 0) {
        return false;
      }
    }
    return true;
  }

  /** True when the step writes, if this is chosen. */
  private boolean isMatch() {
    return kind == Kind.WRITE || kind == Kind.VOLATILE_WRITE || isExpected();
  }

  private boolean isExpected() {
    long value = 0;
    int bytes = 0;
    for (int i = 0; i < width; i++) {
      value = with(value, atoms.get(i).get(at[i]));
      bytes += atoms.get(i).bytes;
    }
    return Bits.narrow(value, bytes) == Bits.narrow(expected, bytes);
  }

  private boolean isFollowed() {
    for (int i = 0; i < width; i++) {
      if (atoms.get(i).get(at[i]).followed) {
        return true;
      }
    }
    return false;
  }

  private boolean isOffered() {
    boolean newest = true;
    for (int i = 0; i < width; i++) {
      Atom atom = atoms.get(i);
      for (int newer = at[i] + 1; newer < atom.size(); newer++) {
        newest = false;
        if (isBound(atom.get(newer).step)) {
          return true;
        }
      }
    }
    return newest || kind == Kind.VOLATILE_WRITE || kind == Kind.VOLATILE_COMPARE && isMatch();
  }

  /** True when the step cannot be taken before the one that wrote something newer. */
  private boolean isBound(int newer) {
    if (order.isPast(newer, actor)) {
      return true;
    }
    for (int i = 0; i < width; i++) {
      int chosen = atoms.get(i).get(at[i]).step;
      if (reads && chosen > newer && order.isBefore(newer, chosen)) {
        return true;
      }
    }
    return false;
  }
}
