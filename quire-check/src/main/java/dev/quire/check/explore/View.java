package dev.quire.check.explore;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * For each atom the oldest write that may still be read, and for each actor how much of what it did
 * has happened before: how many of its accesses, and how many of its writes.
 *
 * <p>Copies share the writes until one of them changes.
 */
final class View {

  private @Nullable Message[] oldest;
  private boolean shared;
  private final int[] clocks;

  View(int actors) {
    oldest = new @Nullable Message[16];
    clocks = new int[2 * actors];
  }

  private View(View other) {
    oldest = other.oldest;
    clocks = other.clocks.clone();
    shared = true;
  }

  /** The same, changing no more when this one does. */
  View copy() {
    shared = true;
    return new View(this);
  }

  void clear() {
    if (shared) {
      oldest = new @Nullable Message[oldest.length];
      shared = false;
    } else {
      Arrays.fill(oldest, null);
    }
    Arrays.fill(clocks, 0);
  }

  /** Position of the oldest write of the atom that may still be read. */
  int floor(Atom atom) {
    Message at = at(atom);
    return at == null ? 0 : at.position;
  }

  /** That write, or null for the first one. */
  @Nullable Message at(Atom atom) {
    return atom.slot < oldest.length ? oldest[atom.slot] : null;
  }

  /** Nothing older may be read. */
  void raise(Message to) {
    Message at = at(to.atom);
    if (at == null || at.position < to.position) {
      set(to);
    }
  }

  /** As {@link #raise}, but also backwards. */
  void set(Message to) {
    int slot = to.atom.slot;
    if (slot >= oldest.length) {
      oldest = Arrays.copyOf(oldest, Math.max(slot + 1, oldest.length * 2));
      shared = false;
    } else if (shared) {
      oldest = oldest.clone();
      shared = false;
    }
    oldest[slot] = to;
  }

  /** Knows whatever the other one knows, too. */
  void join(View other) {
    joinWrites(other);
    for (int i = 0; i < clocks.length; i++) {
      clocks[i] = Math.max(clocks[i], other.clocks[i]);
    }
  }

  /** Knows the writes of the other one, but not what has happened before. */
  void joinWrites(View other) {
    @Nullable Message[] theirs = other.oldest;
    if (theirs == oldest) {
      return;
    }
    for (int slot = 0; slot < theirs.length; slot++) {
      Message there = theirs[slot];
      if (there != null && (slot >= oldest.length || oldest[slot] != there)) {
        raise(there);
      }
    }
  }

  /** How many accesses of the actor have happened before. */
  int accesses(int actor) {
    return clocks[actor];
  }

  /** How many writes of the actor have happened before. */
  int writes(int actor) {
    return clocks[clocks.length / 2 + actor];
  }

  /** Everything that the actor did up to then has happened before. */
  void happened(int actor, int accesses) {
    clocks[actor] = accesses;
    happenedWrites(actor, accesses);
  }

  /** As above, of its writes alone. */
  void happenedWrites(int actor, int accesses) {
    clocks[clocks.length / 2 + actor] = accesses;
  }
}
