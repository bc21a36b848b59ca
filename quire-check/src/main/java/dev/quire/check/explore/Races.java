package dev.quire.check.explore;

import org.jspecify.annotations.Nullable;

/**
 * Notes who has accessed which atom, and finds pairs of accesses that nothing orders: one writes,
 * one is plain, and none of the plain ones is declared racy.
 */
final class Races {

  // Of each actor and kind of access the last one is enough: if it happened before, so did all
  // earlier ones of that kind. Accesses that are declared racy are kept apart, so that they hide
  // none that is not.

  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int PLAIN_READ = 2; // each write is one more than its read
  private static final int DECLARED_READ = 4;
  static final int KINDS = 6;

  private final Declarations declared;
  private int actors;
  private @Nullable Race found;

  Races(Declarations declared) {
    this.declared = declared;
  }

  void start(int actorCount) {
    actors = actorCount;
  }

  void clear() {
    found = null;
  }

  @Nullable Race found() {
    return found;
  }

  /** An access of the actor, whose accesses are numbered by {@code time} as in its view. */
  void access(Cell cell, Atom atom, int actor, int time, View view, int step, int access) {
    boolean plain = Operations.isPlain(access);
    boolean writes = !Operations.isGet(access);
    boolean racy = plain && declared.isRacy();
    for (int other = 0; other < actors; other++) {
      if (other == actor) {
        continue;
      }
      for (int kind = 0; kind < KINDS; kind++) {
        boolean conflict = ((kind & 1) == WRITE || writes) && (kind > WRITE || plain);
        if (conflict && isUnordered(atom, kind, other, view)) {
          found(cell, atom, kind, other, actor, step, racy);
        }
      }
    }
    int kind = (plain ? racy ? DECLARED_READ : PLAIN_READ : READ) + (writes ? 1 : 0);
    int at = kind * actors + actor;
    atom.times[at] = time;
    atom.steps[at] = racy ? declared.site() : step;
  }

  private boolean isUnordered(Atom atom, int kind, int other, View view) {
    int known = (kind & 1) == WRITE ? view.writes(other) : view.accesses(other);
    return atom.times[kind * actors + other] > known;
  }

  private void found(Cell cell, Atom atom, int kind, int other, int actor, int step, boolean racy) {
    int earlier = atom.steps[kind * actors + other];
    if (racy) {
      declared.used(declared.site());
    }
    if (kind >= DECLARED_READ) {
      declared.used(earlier);
    } else if (!racy && found == null) {
      found = new Race(cell.address + atom.shift / Byte.SIZE, earlier, other, step, actor);
    }
  }
}
