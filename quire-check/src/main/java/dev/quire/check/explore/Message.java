package dev.quire.check.explore;

import org.jspecify.annotations.Nullable;

/** A write of one atom: a link of its modification order. */
final class Message {

  /** The step of a write by the stage. */
  static final int BEFORE = -1;

  final Atom atom;
  final long value;

  /** Which access wrote it; the same in all atoms that it wrote. */
  final long store;

  final int actor;
  final int step;
  final boolean isVolatile;

  /** Where it stands in the modification order, from 0; moves when something is put before it. */
  int position;

  /**
   * True when a read-modify-write of it stands directly behind, so that nothing may come between.
   */
  boolean followed;

  /** What its reader gets to know by an acquire; null for nothing. */
  @Nullable View view;

  Message(Atom atom, long value, long store, int actor, int step, boolean isVolatile) {
    this.atom = atom;
    this.value = value;
    this.store = store;
    this.actor = actor;
    this.step = step;
    this.isVolatile = isVolatile;
  }
}
