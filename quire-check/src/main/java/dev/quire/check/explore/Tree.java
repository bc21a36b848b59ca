package dev.quire.check.explore;

import java.util.Arrays;
import java.util.List;

/**
 * The tree of schedules, walked depth first: which actor took each step of the current execution,
 * and which alternatives have still to be tried where.
 */
final class Tree {

  // Reduction
  //
  // Source sets with sleep sets, from P. Abdulla, S. Aronis, B. Jonsson, K. Sagonas: Optimal
  // dynamic partial order reduction (POPL 2014), algorithm 1.
  //   - Two steps depend on each other when they belong to one actor, or touch the same bytes (or
  //     the same wait queue) and one of them writes. Vector clocks keep the order that follows.
  //   - A race is a pair of dependent steps of two actors with nothing between them. For each race
  //     some actor that can begin the reversed order is added to the alternatives at the earlier
  //     step, unless one stands there already.
  //   - An actor whose subtree is done sleeps in the following siblings until a dependent step
  //     wakes it. An execution in which all enabled actors sleep is a repetition: pruned.
  //
  // Blocking: a step that another one made possible is ordered after it and no race. Where more
  // than one step did, no order is kept, and a reversal that cannot start with its own actor tries
  // all that can run: more executions, never fewer.

  /** What {@link #choose} returns when every enabled actor sleeps. */
  static final int REPETITION = -1;

  /** What {@link #choose} returns when the actor that is wanted here cannot run. */
  static final int MISFIT = -2;

  /** How a step touches its bytes. */
  static final int NOTHING = 0;

  static final int READS = 1;
  static final int WRITES = 2;

  /** What an actor is about to do, for the sleep sets. */
  interface Pending {
    /** Fills in what the next step of the actor would touch. */
    void footprint(int actor, Footprint into);
  }

  /** The bytes that a step touches: a cell, or the complement of an address for its queue. */
  static final class Footprint {
    long place;
    int mask;
    int kind;

    boolean dependsOn(long otherPlace, int otherMask, int otherKind) {
      return place == otherPlace
          && (mask & otherMask) != 0
          && kind != NOTHING
          && otherKind != NOTHING
          && (kind == WRITES || otherKind == WRITES);
    }
  }

  private static final class Node {
    int chosen;
    int enabled;
    int alternatives;
    int done;
    int asleep;
    int ordinal;
    int before; // the last earlier step at the same place, or -1
    final Footprint footprint = new Footprint();
    final int[] clock;

    Node(int actors) {
      clock = new int[actors];
    }
  }

  private final boolean reduced;
  private final int actors;
  private final int[] last;
  private final int[] firsts;
  private final Footprint sleeper = new Footprint();
  private final LastTouch touches = new LastTouch();
  private Node[] nodes = new Node[0];
  private int depth;
  private int known;
  private int fresh;

  Tree(int actors, boolean reduced) {
    this.actors = actors;
    this.reduced = reduced;
    this.last = new int[actors];
    this.firsts = new int[actors];
  }

  /** Starts an execution at the root; the choices up to the branching point are fixed. */
  void begin() {
    depth = 0;
    touches.clear();
    Arrays.fill(last, -1);
  }

  int depth() {
    return depth;
  }

  /** Times that one actor follows another in the current execution. */
  int switches() {
    int switches = 0;
    for (int step = 1; step < depth; step++) {
      switches += nodes[step].chosen == nodes[step - 1].chosen ? 0 : 1;
    }
    return switches;
  }

  int chosen(int step) {
    return nodes[step].chosen;
  }

  /** What a step of the current execution touched. */
  Footprint footprint(int step) {
    return nodes[step].footprint;
  }

  /** The actor that takes the next step, or {@link #REPETITION}, or {@link #MISFIT}. */
  int choose(int enabled, int preferred) {
    if (depth < known) {
      int forced = nodes[depth].chosen;
      return (enabled & 1 << forced) == 0 ? MISFIT : forced;
    }
    Node node = node(depth);
    if (depth == 0) {
      node.asleep = 0;
    }
    int candidates = enabled & ~node.asleep;
    if (candidates == 0) {
      return REPETITION;
    }
    node.enabled = enabled;
    node.chosen =
        preferred >= 0 && (candidates & 1 << preferred) != 0
            ? preferred
            : Integer.numberOfTrailingZeros(candidates);
    node.done = 0;
    node.alternatives = reduced ? 1 << node.chosen : enabled;
    known = depth + 1;
    return node.chosen;
  }

  /**
   * Notes the step that the chosen actor has taken.
   *
   * @param cause the step that had made it possible, or -1
   */
  void executed(long place, int mask, int kind, int cause, Pending pending) {
    Node node = nodes[depth];
    int actor = node.chosen;
    node.footprint.place = place;
    node.footprint.mask = mask;
    node.footprint.kind = kind;
    node.before = kind == NOTHING ? -1 : touches.swap(place, depth);
    if (depth >= fresh && reduced) {
      order(node, depth, cause);
    }
    last[actor] = depth;
    if (depth + 1 >= known) {
      node(depth + 1).asleep = reduced ? stillAsleep(node, pending) : 0;
    }
    depth++;
  }

  /** Drops what follows the deepest step with an untried alternative; false when there is none. */
  boolean backtrack() {
    for (int step = depth - 1; step >= 0; step--) {
      Node node = nodes[step];
      node.done |= 1 << node.chosen;
      int todo = node.alternatives & ~node.done & ~node.asleep;
      if (todo != 0) {
        node.chosen = Integer.numberOfTrailingZeros(todo);
        known = step + 1;
        fresh = step;
        return true;
      }
    }
    return false;
  }

  /** The next execution takes these steps; only an unreduced tree can be told so. */
  void force(List<Integer> schedule) {
    for (int i = 0; i < schedule.size(); i++) {
      node(i).chosen = schedule.get(i);
    }
    known = schedule.size();
    fresh = known;
  }

  /** The next execution repeats the current one up to here: its end was a probe. */
  void again() {
    known = depth;
    fresh = depth;
  }

  private Node node(int step) {
    if (step >= nodes.length) {
      int old = nodes.length;
      nodes = Arrays.copyOf(nodes, Math.max(32, old * 2));
      for (int i = old; i < nodes.length; i++) {
        nodes[i] = new Node(actors);
      }
    }
    return nodes[step];
  }

  private int stillAsleep(Node node, Pending pending) {
    int asleep = node.asleep | node.done;
    for (int rest = asleep; rest != 0; rest &= rest - 1) {
      int actor = Integer.numberOfTrailingZeros(rest);
      pending.footprint(actor, sleeper);
      Footprint step = node.footprint;
      if (sleeper.dependsOn(step.place, step.mask, step.kind)) {
        asleep &= ~(1 << actor);
      }
    }
    return asleep;
  }

  /** Gives the step its clock and adds an alternative for each race that it closes. */
  private void order(Node node, int step, int cause) {
    int actor = node.chosen;
    int[] clock = node.clock;
    if (last[actor] >= 0) {
      System.arraycopy(nodes[last[actor]].clock, 0, clock, 0, actors);
    } else {
      Arrays.fill(clock, 0);
    }
    node.ordinal = clock[actor] + 1;
    clock[actor] = node.ordinal;
    if (cause >= 0) {
      join(clock, nodes[cause].clock);
    }
    Footprint own = node.footprint;
    for (int earlier = node.before; earlier >= 0; earlier = nodes[earlier].before) {
      Node other = nodes[earlier];
      Footprint its = other.footprint;
      if (other.chosen != actor
          && clock[other.chosen] < other.ordinal
          && own.dependsOn(its.place, its.mask, its.kind)) {
        reverse(earlier, step, clock);
        join(clock, other.clock);
      }
    }
  }

  /** Sees to it that the race of the two steps is also explored the other way round. */
  private void reverse(int earlier, int step, int[] clock) {
    Node at = nodes[earlier];
    int initials = 0;
    int seen = 0;
    for (int between = earlier + 1; between < step; between++) {
      Node node = nodes[between];
      int actor = node.chosen;
      if (node.clock[at.chosen] >= at.ordinal || (seen & 1 << actor) != 0) {
        continue;
      }
      if (begins(node.clock, seen)) {
        initials |= 1 << actor;
      }
      seen |= 1 << actor;
      firsts[actor] = node.ordinal;
    }
    int racer = nodes[step].chosen;
    if ((seen & 1 << racer) == 0 && begins(clock, seen)) {
      initials |= 1 << racer;
    }
    if ((initials & (at.alternatives | at.asleep)) != 0) {
      return;
    }
    int possible = initials & at.enabled;
    if (possible == 0) {
      at.alternatives |= at.enabled;
    } else {
      at.alternatives |= (possible & 1 << racer) != 0 ? 1 << racer : Integer.lowestOneBit(possible);
    }
  }

  /** True when no actor seen so far has its first step before the one with this clock. */
  private boolean begins(int[] clock, int seen) {
    for (int rest = seen; rest != 0; rest &= rest - 1) {
      int actor = Integer.numberOfTrailingZeros(rest);
      if (clock[actor] >= firsts[actor]) {
        return false;
      }
    }
    return true;
  }

  private static void join(int[] clock, int[] other) {
    for (int i = 0; i < clock.length; i++) {
      clock[i] = Math.max(clock[i], other[i]);
    }
  }
}
