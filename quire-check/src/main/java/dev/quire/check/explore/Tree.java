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
  //   - A conflict (in the paper: a reversible race) is a pair of dependent steps of two actors
  // with
  //     nothing between them. For each some actor that can begin the reversed order is added to the
  //     alternatives at the earlier step, unless one stands there already.
  //   - An actor whose subtree is done sleeps in the following siblings until a dependent step
  //     wakes it. An execution in which all enabled actors sleep is a repetition: pruned.
  //
  // Outcomes
  // A step of one actor may have several outcomes (which write a load reads, where a store goes).
  // All of them are explored, each with all that follows, before the actor goes to sleep. That is
  // sound if how many there are changes by dependent steps only, and if what a sleeping actor is
  // said to touch covers all of them: then whatever wakes no sleeper leaves it every outcome that
  // was explored before it fell asleep. The models argue why it is so for them.
  //
  // Blocking: a step that another one made possible is ordered after it and no conflict. Where more
  // than one step did, no order is kept, and a reversal that cannot start with its own actor tries
  // all that can run: more executions, never fewer.

  /** What {@link #choose} returns when every enabled actor sleeps. */
  static final int REPETITION = -1;

  /** What {@link #choose} returns when the actor that is wanted here cannot run. */
  static final int MISFIT = -2;

  /** What an actor is about to do, for the sleep sets. */
  interface Pending {
    /** Fills in what the next step of the actor would touch, whatever comes out of it. */
    void footprint(int actor, Footprint into);
  }

  private static final class Node {
    int chosen;
    int enabled;
    int alternatives;
    int done;
    int asleep;
    int ordinal;
    int choice; // which of the outcomes of the step
    int rank; // what a schedule calls that one
    int choices; // how many it has; 0 = not known yet
    int before; // the last earlier step at the same place, or -1
    int barrier; // the last earlier step that touches everything, or -1
    final Footprint footprint = new Footprint();
    final int[] clock;

    Node(int actors) {
      clock = new int[actors];
    }
  }

  private final boolean reduced;
  private final int actors;
  private final int twin;
  private final int[] last;
  private final int[] firsts;
  private final Footprint sleeper = new Footprint();
  private final LastTouch touches = new LastTouch();
  private Node[] nodes = new Node[0];
  private int depth;
  private int barrier;
  private int known;
  private int fresh;

  /**
   * With {@code twins}, actors of the memory come after so many actors of the claim, one for each.
   */
  Tree(int ofClaim, boolean twins, boolean reduced) {
    this.actors = twins ? 2 * ofClaim : ofClaim;
    this.twin = ofClaim;
    this.reduced = reduced;
    this.last = new int[actors];
    this.firsts = new int[actors];
  }

  /** Starts an execution at the root; the choices up to the branching point are fixed. */
  void begin() {
    depth = 0;
    barrier = -1;
    touches.clear();
    Arrays.fill(last, -1);
  }

  int depth() {
    return depth;
  }

  /**
   * Times that one actor follows another in the current execution, and steps that did not come out
   * as they most simply do: read something older than the newest, for one.
   */
  int turmoil() {
    int turmoil = 0;
    for (int step = 0; step < depth; step++) {
      turmoil += step > 0 && nodes[step].chosen != nodes[step - 1].chosen ? 1 : 0;
      turmoil += nodes[step].rank == 0 ? 0 : 1;
    }
    return turmoil;
  }

  int chosen(int step) {
    return nodes[step].chosen;
  }

  /** Which of its outcomes a step of the current execution had, as schedules number them. */
  int choice(int step) {
    return nodes[step].rank;
  }

  /** The number by which a schedule calls the outcome of the step that is taken. */
  void rank(int rank) {
    nodes[depth].rank = rank;
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
    node.choice = 0;
    node.rank = 0;
    node.choices = 0;
    node.done = 0;
    node.alternatives = reduced ? 1 << node.chosen : enabled;
    known = depth + 1;
    return node.chosen;
  }

  /** Which of so many outcomes the step of the chosen actor has, or {@link #MISFIT}. */
  int pick(int choices) {
    Node node = nodes[depth];
    if (node.choices != 0 && node.choices != choices || node.choice >= choices) {
      return MISFIT;
    }
    node.choices = choices;
    return node.choice;
  }

  /**
   * Notes the step that the chosen actor has taken.
   *
   * @param cause the step that had made it possible, or -1
   */
  void executed(Footprint touched, int cause, Pending pending) {
    Node node = nodes[depth];
    int actor = node.chosen;
    int kind = touched.kind;
    node.footprint.set(touched);
    node.barrier = barrier;
    node.before = -1;
    if (kind == Footprint.EVERYTHING) {
      barrier = depth;
      // It may do what actors of the memory were about to do: then there is no step to meet.
      node.alternatives |= node.enabled & -1 << twin;
    } else if (kind != Footprint.NOTHING) {
      node.before = touches.swap(touched.place, depth);
    }
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
      if (node.choice + 1 < node.choices) {
        node.choice++;
        known = step + 1;
        fresh = step;
        return true;
      }
      node.done |= 1 << node.chosen;
      int todo = node.alternatives & ~node.done & ~node.asleep;
      if (todo != 0) {
        node.chosen = Integer.numberOfTrailingZeros(todo);
        node.choice = 0;
        node.choices = 0;
        known = step + 1;
        fresh = step;
        return true;
      }
    }
    return false;
  }

  /** The next execution takes these steps; only an unreduced tree can be told so. */
  void force(List<Integer> schedule, List<Integer> choices) {
    for (int i = 0; i < schedule.size(); i++) {
      Node node = node(i);
      node.chosen = schedule.get(i);
      node.choice = choices.get(i);
      node.choices = 0;
    }
    known = schedule.size();
    fresh = known;
  }

  /** The next execution repeats the current one up to here: its end was a probe. */
  void again() {
    known = depth;
    fresh = depth;
  }

  /** The next execution repeats the current one, with the step that was about to be taken. */
  void repeat() {
    fresh = Math.max(fresh, depth);
  }

  /**
   * True when a step of this execution is before everything that the actor may do next, in every
   * order that is the same but for independent steps. An unreduced tree does not know, and says so.
   */
  boolean isPast(int step, int actor) {
    Node node = nodes[step];
    return !reduced
        || node.chosen == actor
        || last[actor] >= 0 && nodes[last[actor]].clock[node.chosen] >= node.ordinal;
  }

  /** As above, of two steps. */
  boolean isBefore(int step, int later) {
    Node node = nodes[step];
    return !reduced || nodes[later].clock[node.chosen] >= node.ordinal;
  }

  /** True when another actor has written what a step of this one has touched, since that step. */
  boolean isWrittenSince(int step, int actor, Footprint touched) {
    for (int at = touches.last(touched.place); at > step; at = nodes[at].before) {
      Footprint it = nodes[at].footprint;
      if (nodes[at].chosen % twin != actor
          && it.kind == Footprint.WRITES
          && (it.mask & touched.mask) != 0) {
        return true;
      }
    }
    return false;
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
      if (areDependent(actor, sleeper, node.chosen, node.footprint)) {
        asleep &= ~(1 << actor);
      }
    }
    return asleep;
  }

  /** Gives the step its clock and adds an alternative for each conflict that it closes. */
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
    if (node.footprint.kind == Footprint.EVERYTHING) {
      for (int earlier = step - 1; earlier >= 0; earlier--) {
        conflict(earlier, node, step);
      }
      return;
    }
    int same = node.before;
    int wide = node.barrier;
    while (same >= 0 || wide >= 0) {
      int earlier = Math.max(same, wide);
      conflict(earlier, node, step);
      if (earlier == same) {
        same = nodes[earlier].before;
      } else {
        wide = nodes[earlier].barrier;
      }
    }
  }

  /**
   * An actor and the memory's actor for it see the same bytes by way of each other, so which of
   * them comes first makes no difference but for what is ordered by cause.
   */
  private boolean areDependent(int one, Footprint its, int other, Footprint theirs) {
    boolean twins = Math.abs(one - other) == twin;
    if (twins && its.kind != Footprint.EVERYTHING && theirs.kind != Footprint.EVERYTHING) {
      return false;
    }
    return its.dependsOn(theirs);
  }

  /** Two steps of which the later one is not yet ordered after the earlier one. */
  private void conflict(int earlier, Node node, int step) {
    Node other = nodes[earlier];
    if (other.chosen != node.chosen
        && node.clock[other.chosen] < other.ordinal
        && areDependent(node.chosen, node.footprint, other.chosen, other.footprint)) {
      reverse(earlier, step, node.clock);
      join(node.clock, other.clock);
    }
  }

  /** Sees to it that the conflict of the two steps is also explored the other way round. */
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
    int later = nodes[step].chosen;
    if ((seen & 1 << later) == 0 && begins(clock, seen)) {
      initials |= 1 << later;
    }
    if ((initials & (at.alternatives | at.asleep)) != 0) {
      return;
    }
    int possible = initials & at.enabled;
    if (possible == 0) {
      at.alternatives |= at.enabled;
    } else {
      at.alternatives |= (possible & 1 << later) != 0 ? 1 << later : Integer.lowestOneBit(possible);
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
