package dev.quire.check.explore;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds actors that go round in loops which only others can end, and lets them wait. */
final class Loops {

  // An actor whose last rounds were the same accesses with the same results is left alone for a
  // while, as a trial: each load reads again what it read before. A loop that gives up by itself is
  // found out so, and explored again with more rounds before it is suspected. Any other loop can
  // only be ended by a write to what it reads, and the actor is disabled until there is one.
  //
  // Where loads may read what is no longer the newest write, nothing is lost by that either. The
  // rounds saw the same writes and nothing was written meanwhile, so whatever the next round may
  // read the last one might have read, and that is explored as an outcome of its loads. An
  // execution that ends with such an actor waiting, while there is something newer that it may
  // read, is unfair: no processor withholds a write for ever. It is counted as a repetition.

  /** Rounds after which a loop that gives up is taken for endless. */
  static final int MOST_ROUNDS = 64;

  private static final int LONGEST_PROBE = 4096;

  /** What an actor goes round in: what it reads, and which steps have changed that. */
  private static final class Loop {
    final SpinWatch watch = new SpinWatch();
    final List<Footprint> reads = new ArrayList<>();
    int period;
    int cause;
    int causes;

    boolean has(Footprint written) {
      for (Footprint read : reads) {
        if (read.place == written.place && (read.mask & written.mask) != 0) {
          return true;
        }
      }
      return false;
    }

    void forget() {
      reads.clear();
      period = 0;
      causes = 0;
    }
  }

  private final Memory memory;
  private final Tree tree;
  private final int rounds;
  private final Loop[] loops;
  private final Set<Long> endless = new HashSet<>();
  private int spinning;
  private int probed;
  private int probeSteps;

  Loops(int actors, Memory memory, Tree tree, int rounds) {
    this.memory = memory;
    this.tree = tree;
    this.rounds = rounds;
    loops = new Loop[actors];
    for (int i = 0; i < actors; i++) {
      loops[i] = new Loop();
    }
  }

  /** A new execution begins. */
  void clear() {
    spinning = 0;
    probed = -1;
    for (Loop loop : loops) {
      loop.watch.clear();
      loop.forget();
    }
  }

  /** The actors that wait for a change, as bits. */
  int spinning() {
    return spinning;
  }

  /** The actor that is left alone for a trial, or -1. */
  int probed() {
    return probed;
  }

  /** The one step that has let the actor go on, or -1. */
  int cause(int actor) {
    return loops[actor].causes == 1 ? loops[actor].cause : -1;
  }

  /** As {@link #cause}, but the last one of several. */
  int reason(int actor) {
    return loops[actor].causes == 0 ? -1 : loops[actor].cause;
  }

  /** True when the actor has waited for a change just before. */
  boolean wasWoken(int actor) {
    return loops[actor].causes > 0;
  }

  /** True when an actor waits although there is something newer that it may read. */
  boolean isUnfair() {
    for (int actor = 0; actor < loops.length; actor++) {
      if ((spinning & 1 << actor) != 0) {
        for (Footprint read : loops[actor].reads) {
          if (memory.isBehind(actor, read.place, read.mask)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Words were written: whoever goes round in a loop that reads them may look again. */
  void stir(int writer, Footprint written, int step) {
    for (int i = 0; i < loops.length; i++) {
      if (i != writer && loops[i].has(written)) {
        loops[i].cause = step;
        loops[i].causes++;
        spinning &= ~(1 << i);
        loops[i].watch.clear();
      }
    }
  }

  /** The actor has taken a step: does it go round? */
  void took(int actor, long[] request, long result) {
    Loop loop = loops[actor];
    loop.forget();
    loop.watch.record(request, result);
    int period = loop.watch.round(rounds);
    if (period == 0) {
      return;
    }
    if (!endless.contains(loop.watch.signature(period))) {
      probed = actor;
      probeSteps = 0;
      loop.period = period;
    } else if (collect(actor, period)) {
      spinning |= 1 << actor;
    } else {
      loop.reads.clear();
    }
  }

  /** Finds what a round has read; false when somebody has changed it since. */
  private boolean collect(int actor, int period) {
    int left = period;
    for (int step = tree.depth() - 1; left > 0; step--) {
      if (tree.chosen(step) == actor) {
        Footprint read = tree.footprint(step);
        if (tree.isWrittenSince(step, actor, read)) {
          return false;
        }
        loops[actor].reads.add(read);
        left--;
      }
    }
    return true;
  }

  /** A step of the trial, alone; returns how the execution ends, or null to go on. */
  Outcome trial(long[] request, long result) {
    Loop loop = loops[probed];
    loop.watch.record(request, result);
    probeSteps++;
    if (!loop.watch.continues(loop.period)) {
      return gaveUp();
    }
    if (probeSteps >= Math.max(LONGEST_PROBE, loop.period * MOST_ROUNDS)) {
      endless.add(loop.watch.signature(loop.period));
      return new Outcome.Probed();
    }
    return new Outcome.GoesOn();
  }

  /** The loop on trial has ended by itself. */
  Outcome gaveUp() {
    Loop loop = loops[probed];
    if (rounds >= MOST_ROUNDS) {
      endless.add(loop.watch.signature(loop.period));
      return new Outcome.Probed();
    }
    return new Outcome.GaveUp(rounds + probeSteps / loop.period + 1);
  }
}
