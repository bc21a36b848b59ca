package dev.quire.check.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs the actors of one claim step by step, in the order that the {@link Tree} asks for.
 *
 * <p>Each actor is a virtual thread that lives as long as the exploration, so that what production
 * code keeps for each thread works. Exactly one of them, or the director, runs at any moment.
 */
final class Scheduler implements Tree.Pending {

  // Hand-over
  //
  // Every access of a word ends in access(). The actor notes what it is about to do and decides who
  // goes next. If that is itself, it goes on without a switch; else it hands the turn over and
  // parks. So all fields here are used by one thread at a time, and turn, which is volatile, orders
  // what one thread did before what the next one does.

  private static final int DIRECTOR = -1;
  private static final int LONGEST_PROBE = 4096;
  static final int MOST_ROUNDS = 64;

  /** Unwinds an actor whose execution is over. */
  private static final class Abandoned extends Error {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super("this execution is over", null, false, false);
    }
  }

  private final Memory memory;
  private final Tree tree;
  private final String[] names;
  private final Regions regions;
  private final SiteLog sites;
  private final int rounds;
  private final int stepLimit;
  private final Thread[] threads;
  private final SpinWatch[] watches;
  private final long[][] pending;
  private final Loop[] loops;
  private final long[] queues;
  private final int[] wakers;
  private final Set<Long> endless = new HashSet<>();
  private final Tree.Footprint touched = new Tree.Footprint();
  private final Thread director = Thread.currentThread();
  private final int all;
  private @Nullable Tracer tracer;

  private volatile int turn = DIRECTOR;
  private volatile boolean closed;
  private Callable<?>[] bodies = new Callable<?>[0];
  private @Nullable Outcome outcome;
  private int launched;
  private int finished;
  private int queued;
  private int asleep;
  private int spinning;
  private int probed = -1;
  private int probeSteps;
  private boolean abandoning;
  private long steps;

  /** The loop that an actor goes round in: what it reads, and which steps have changed that. */
  private static final class Loop {
    final List<Tree.Footprint> reads = new ArrayList<>();
    int period;
    int cause;
    int causes;

    boolean has(long place, int mask) {
      for (Tree.Footprint read : reads) {
        if (read.place == place && (read.mask & mask) != 0) {
          return true;
        }
      }
      return false;
    }

    void changedBy(int step) {
      cause = step;
      causes++;
    }

    void forget() {
      reads.clear();
      period = 0;
      causes = 0;
    }
  }

  Scheduler(
      String[] names,
      Memory memory,
      Tree tree,
      Regions regions,
      SiteLog sites,
      int rounds,
      int stepLimit) {
    this.names = names.clone();
    this.memory = memory;
    this.tree = tree;
    this.regions = regions;
    this.sites = sites;
    sites.begin(names.length);
    this.rounds = rounds;
    this.stepLimit = stepLimit;
    int actors = names.length;
    all = (1 << actors) - 1;
    threads = new Thread[actors];
    watches = new SpinWatch[actors];
    loops = new Loop[actors];
    queues = new long[actors];
    wakers = new int[actors];
    pending = new long[actors][];
    for (int i = 0; i < actors; i++) {
      int actor = i;
      watches[i] = new SpinWatch();
      loops[i] = new Loop();
      threads[i] = thread(i, () -> live(actor));
      threads[i].start();
    }
  }

  /** With the same id modulo 64 in each exploration: production code chooses stripes by it. */
  private Thread thread(int actor, Runnable body) {
    Thread thread;
    do {
      thread = Thread.ofVirtual().name(names[actor]).unstarted(body);
    } while ((thread.threadId() & 63) != actor);
    return thread;
  }

  void trace(@Nullable Tracer into) {
    tracer = into;
  }

  /** Steps taken in all executions. */
  long steps() {
    return steps;
  }

  /** Lets the actors' threads end; the director calls this between two executions. */
  void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }

  /** Runs one execution to its end. */
  Outcome run(Callable<?>[] actors) {
    bodies = actors;
    outcome = null;
    launched = 0;
    finished = 0;
    queued = 0;
    asleep = 0;
    spinning = 0;
    probed = -1;
    for (int i = 0; i < threads.length; i++) {
      watches[i].clear();
      loops[i].forget();
    }
    tree.begin();
    pass(DIRECTOR);
    Outcome end = outcome;
    if (end == null) {
      throw new IllegalStateException("the director was called without an outcome");
    }
    abandonTheRest();
    return end;
  }

  private void abandonTheRest() {
    abandoning = true;
    for (int i = 0; i < threads.length; i++) {
      if ((finished & 1 << i) == 0) {
        give(i);
        await(DIRECTOR);
      }
    }
    abandoning = false;
  }

  // ---- an actor's thread

  private void live(int me) {
    while (true) {
      await(me);
      if (closed) {
        return;
      }
      try {
        bodies[me].call();
      } catch (Throwable thrown) {
        // Abandoned says that the execution ended without this actor: nothing is left to report.
        if (!(thrown instanceof Abandoned) && !abandoning && outcome == null && probed != me) {
          outcome = new Outcome.Threw(names[me], thrown);
        }
      }
      finished |= 1 << me;
      if (probed == me && outcome == null) {
        gaveUp();
      }
      give(abandoning || outcome != null ? DIRECTOR : next(me));
    }
  }

  /** One access of the running actor: a step, in its turn. */
  long access(long[] request) {
    int me = turn;
    if (me == DIRECTOR) {
      return memory.perform(DIRECTOR, request);
    }
    if (Thread.currentThread() != threads[me]) {
      throw new IllegalStateException(
          "%s is no actor and uses words while %s runs; declare it with Stage.actor"
              .formatted(Thread.currentThread(), names[me]));
    }
    sites.arrive(me);
    int code = Operations.code(request);
    if (Operations.isFence(code)) {
      return 0; // every step is seen by all at once already
    }
    if (!regions.contains(request[1])) {
      throw new IndexOutOfBoundsException(
          "%s of 0x%x, which the claim has not laid out"
              .formatted(Operations.name(code), request[1]));
    }
    if (code != Operations.AWAIT) {
      return step(me, request);
    }
    step(me, Operations.as(Operations.ENQUEUE, request));
    boolean timed = request[3] != 0;
    boolean woken = true;
    if (step(me, Operations.as(Operations.RECHECK, request)) == request[2]) {
      if (!timed) {
        asleep |= queued & 1 << me; // unless a waker has taken it out of the queue already
      }
      step(me, Operations.as(timed ? Operations.GIVE_UP : Operations.RESUME, request));
      woken = (queued & 1 << me) == 0;
    }
    queued &= ~(1 << me);
    return woken ? 0 : 1;
  }

  private long step(int me, long[] request) {
    pending[me] = request;
    pass(me);
    sites.perform(me);
    return perform(me, request);
  }

  /** Lets whoever is next run; returns when the turn has come back. */
  private void pass(int me) {
    if (abandoning) {
      throw new Abandoned();
    }
    int next = next(me);
    if (next != me) {
      give(next);
      await(me);
    }
    if (abandoning && me != DIRECTOR) {
      throw new Abandoned();
    }
  }

  private void give(int next) {
    turn = next;
    LockSupport.unpark(next == DIRECTOR ? director : threads[next]);
  }

  private void await(int me) {
    while (turn != me && !closed) {
      LockSupport.park(this);
    }
  }

  // ---- who is next

  private int next(int me) {
    if (outcome != null) {
      return DIRECTOR;
    }
    if (launched < threads.length) {
      return launched++; // runs to its first access, which nobody sees yet
    }
    if (probed >= 0) {
      return probed;
    }
    int live = all & ~finished;
    if (live == 0) {
      return end(new Outcome.Finished());
    }
    int enabled = live & ~(asleep | spinning);
    if (enabled == 0) {
      return end(new Outcome.Stuck(whoIsStuck(live)));
    }
    if (tree.depth() >= stepLimit) {
      return end(new Outcome.TooLong(stepLimit));
    }
    int chosen = tree.choose(enabled, me);
    if (chosen == Tree.MISFIT) {
      return end(new Outcome.Misfit(tree.depth() + 1));
    }
    return chosen == Tree.REPETITION ? end(new Outcome.Repetition()) : chosen;
  }

  private int end(Outcome how) {
    outcome = how;
    return DIRECTOR;
  }

  /** Where the actors' threads stand, for a hang outside the words. */
  String whereIsEverybody() {
    StringBuilder text = new StringBuilder();
    for (Thread thread : threads) {
      text.append(thread.getName()).append(" at ");
      StackTraceElement[] stack = thread.getStackTrace();
      text.append(stack.length == 0 ? "its end" : Arrays.toString(stack)).append("; ");
    }
    return text.toString();
  }

  private String whoIsStuck(int live) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      if ((live & 1 << i) != 0) {
        text.append(text.isEmpty() ? "" : "; ").append(names[i]);
        text.append((asleep & 1 << i) != 0 ? " sleeps for ever on " : " goes round for ever at ");
        text.append("{0x").append(Long.toHexString(pending[i][1])).append('}');
      }
    }
    return text.toString();
  }

  // ---- the step itself

  private long perform(int me, long[] request) {
    steps++;
    if (probed == me) {
      return probe(me, request);
    }
    footprint(me, touched);
    long place = touched.place;
    int mask = touched.mask;
    int kind = touched.kind;
    Tracer at = tracer;
    int code = Operations.code(request);
    long old = at == null ? 0 : memory.perform(DIRECTOR, Operations.reading(request));
    long result = memory.perform(me, request);
    if (at != null) {
      Site site = sites.site(sites.current());
      at.step(names[me], site, request, old, result, reason(me, code));
    }
    int step = tree.depth();
    tree.executed(place, mask, kind, cause(me, code), this);
    loops[me].forget();
    if (code == Operations.WAKE) {
      wake(request[1], step);
    } else if (code == Operations.ENQUEUE) {
      queued |= 1 << me;
      queues[me] = request[1];
    } else if (kind == Tree.WRITES) {
      stir(me, place, mask, step);
    }
    watch(me, request, result);
    return result;
  }

  /** The one step that has made this one possible, or -1. */
  private int cause(int me, int code) {
    if (code == Operations.RESUME) {
      return wakers[me];
    }
    return loops[me].causes == 1 ? loops[me].cause : -1;
  }

  /** As {@link #cause}, for a person: one of several, and also why a wait ended before its time. */
  private int reason(int me, int code) {
    boolean woken = code == Operations.GIVE_UP && (queued & 1 << me) == 0;
    return woken || code == Operations.RESUME
        ? wakers[me]
        : loops[me].causes == 0 ? -1 : loops[me].cause;
  }

  /** Whoever stands in the queue of the address goes on. */
  private void wake(long address, int step) {
    for (int i = 0; i < threads.length; i++) {
      if ((queued & 1 << i) != 0 && queues[i] == address) {
        queued &= ~(1 << i);
        asleep &= ~(1 << i);
        wakers[i] = step;
      }
    }
  }

  /** A word was written: whoever goes round in a loop that reads it may look again. */
  private void stir(int me, long place, int mask, int step) {
    for (int i = 0; i < loops.length; i++) {
      if (i != me && loops[i].has(place, mask)) {
        loops[i].changedBy(step);
        spinning &= ~(1 << i);
        watches[i].clear();
      }
    }
  }

  private void watch(int me, long[] request, long result) {
    SpinWatch watch = watches[me];
    Loop loop = loops[me];
    watch.record(request, result);
    int period = watch.round(rounds);
    if (period == 0) {
      return;
    }
    if (!endless.contains(watch.signature(period))) {
      probed = me;
      probeSteps = 0;
      loop.period = period;
      return;
    }
    int left = period;
    for (int step = tree.depth() - 1; left > 0; step--) {
      if (tree.chosen(step) == me) {
        loop.reads.add(tree.footprint(step));
        left--;
      }
    }
    spinning |= 1 << me;
  }

  /** Runs the actor alone to see whether its loop ends without the others. */
  private long probe(int me, long[] request) {
    long result = memory.perform(me, request);
    SpinWatch watch = watches[me];
    int period = loops[me].period;
    watch.record(request, result);
    probeSteps++;
    if (!watch.continues(period)) {
      gaveUp();
    } else if (probeSteps >= Math.max(LONGEST_PROBE, period * MOST_ROUNDS)) {
      endless.add(watch.signature(period));
      tree.again();
      outcome = new Outcome.Probed();
    }
    if (outcome != null) {
      pass(me); // to the director, who abandons this execution
    }
    return result;
  }

  private void gaveUp() {
    outcome = new Outcome.GaveUp(rounds + probeSteps / loops[probed].period + 1);
  }

  @Override
  public void footprint(int actor, Tree.Footprint into) {
    long[] request = pending[actor];
    int code = Operations.code(request);
    long address = request[1];
    if (code == Operations.RESUME) {
      into.kind = Tree.NOTHING;
    } else if (code == Operations.ENQUEUE
        || code == Operations.GIVE_UP
        || code == Operations.WAKE) {
      into.place = ~address;
      into.mask = -1;
      into.kind = code == Operations.WAKE ? Tree.WRITES : Tree.READS;
    } else {
      int bytes = Operations.bytes(request);
      into.place = SequentialMemory.cell(address, bytes);
      into.mask = (1 << bytes) - 1 << (int) (address & 7);
      into.kind = memory.writes(request) ? Tree.WRITES : Tree.READS;
    }
  }
}
