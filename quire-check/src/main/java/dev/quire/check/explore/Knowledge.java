package dev.quire.check.explore;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one actor may still read, and what its writes and fences make others know. */
final class Knowledge {

  private final int actor;

  /** Opaque and stronger reads find nothing older; the clocks are those of happens-before. */
  final View seen;

  /** Plain reads find nothing older. */
  private final View ordered;

  /** What plain reads have found. */
  private final View glimpsed;

  /** What any read has found last. */
  final View last;

  private final View own;
  private final List<View> toAcquire = new ArrayList<>();
  private @Nullable View released;
  private boolean glimpses;
  private int time;

  Knowledge(int actor, int actors) {
    this.actor = actor;
    seen = new View(actors);
    ordered = new View(actors);
    glimpsed = new View(actors);
    last = new View(actors);
    own = new View(actors);
  }

  void clear() {
    seen.clear();
    ordered.clear();
    glimpsed.clear();
    last.clear();
    own.clear();
    toAcquire.clear();
    released = null;
    glimpses = false;
    time = 1;
  }

  /** The number of the accesses that the actor makes at present. */
  int time() {
    return time;
  }

  /** Position of the oldest write that a read may find. */
  int readFloor(Atom atom, int access) {
    if (Operations.isPlain(access)) {
      return ordered.floor(atom);
    }
    int floor = seen.floor(atom);
    return Operations.isVolatile(access) ? Math.max(floor, atom.newestVolatile.position) : floor;
  }

  /** Position of the oldest write behind which one may be put. */
  int writeFloor(Atom atom, int access) {
    int floor = Math.max(seen.floor(atom), glimpsed.floor(atom));
    return Operations.isVolatile(access) ? Math.max(floor, atom.newestVolatile.position) : floor;
  }

  /** A read has found that write. */
  void read(Message message, int access) {
    last.set(message);
    if (Operations.isPlain(access)) {
      glimpsed.raise(message);
      glimpses = true;
    } else {
      seen.raise(message);
    }
    View view = message.view;
    if (Operations.acquires(access)) {
      ordered.raise(message);
      if (view != null) {
        acquire(view);
      }
    } else if (view != null && message.actor != actor) {
      toAcquire.add(view);
    }
  }

  /** A write was put into the modification order. */
  void wrote(Message message) {
    seen.raise(message);
    ordered.raise(message);
    own.raise(message);
    last.set(message);
  }

  /** What a write of that kind hands on; it has been {@link #wrote} before. */
  @Nullable View handsOn(int access) {
    return Operations.releases(access) ? release() : released;
  }

  /** Everything so far is handed on. */
  View release() {
    View all = seen.copy();
    if (glimpses) {
      all.joinWrites(glimpsed);
    }
    all.happened(actor, time++);
    return all;
  }

  void acquire(View view) {
    seen.join(view);
    ordered.joinWrites(view);
  }

  /** What earlier reads have found is ordered before what follows. */
  void acquireFence() {
    toAcquire.forEach(seen::join);
    toAcquire.clear();
    if (glimpses) {
      seen.joinWrites(glimpsed);
      glimpsed.clear();
      glimpses = false;
    }
    ordered.joinWrites(seen);
  }

  /** The actor's own writes so far are ordered before the writes that follow. */
  void storeStoreFence() {
    View before = released;
    View carried = before == null ? own.copy() : before.copy();
    carried.joinWrites(own);
    carried.happenedWrites(actor, time++);
    released = carried;
  }

  /** All so far is ordered before all that follows; {@code fences} is what all fences know. */
  void fullFence(View fences) {
    acquireFence();
    seen.joinWrites(fences);
    ordered.joinWrites(seen);
    fences.joinWrites(seen);
    released = release();
  }
}
