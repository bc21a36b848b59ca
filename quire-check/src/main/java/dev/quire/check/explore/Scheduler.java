package dev.quire.check.explore;

import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs the actors of one claim step by step, in the order that the {@link Tree} asks for.
 *
 * <p>Each actor is a virtual thread that lives as long as the exploration, so that what production
 * code keeps for each thread works. Exactly one of them, or the director, runs at any moment.
 */
final class Scheduler implements Tree.Pending, Memory.Order {

  // Hand-over
  //
  // Every access of a word ends in access(). The actor notes what it is about to do and decides who
  // goes next. If that is itself, it goes on without a switch; else it hands the turn over and
  // parks. So all fields here are used by one thread at a time, and turn, which is volatile, orders
  // what one thread did before what the next one does.
  //
  // Actors of the memory model have no thread: whoever decides takes their steps at once.

  private static final int DIRECTOR = -1;
  private static final long[] NO_REQUEST = new long[0];

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
  private final Mishaps mishaps;
  private final int stepLimit;
  private final Thread[] threads;
  private final long[][] pending;
  private final Loops loops;
  private final Parking parking;
  private final Footprint touched = new Footprint();
  private final Thread director = Thread.currentThread();
  private final int all;
  private @Nullable Tracer tracer;

  private volatile int turn = DIRECTOR;
  private volatile boolean closed;
  private volatile @Nullable Outcome intrusion;
  private Callable<?>[] bodies = new Callable<?>[0];
  private @Nullable Outcome outcome;
  private int launched;
  private int finished;
  private boolean abandoning;
  private long steps;

  Scheduler(
      String[] names,
      Memory memory,
      Tree tree,
      Regions regions,
      SiteLog sites,
      Mishaps mishaps,
      int rounds,
      int stepLimit) {
    this.names = names.clone();
    this.memory = memory;
    this.tree = tree;
    this.regions = regions;
    this.sites = sites;
    this.mishaps = mishaps;
    sites.begin(names.length);
    this.stepLimit = stepLimit;
    int actors = names.length;
    all = (1 << actors) - 1;
    threads = new Thread[actors];
    loops = new Loops(actors, memory, tree, rounds);
    parking = new Parking(actors);
    pending = new long[actors][];
    memory.start(actors, this);
    for (int i = 0; i < actors; i++) {
      int actor = i;
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

  void trace(Tracer into) {
    memory.explain();
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
    parking.clear();
    loops.clear();
    mishaps.begin(memory);
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
        if (!(thrown instanceof Abandoned)
            && !abandoning
            && outcome == null
            && loops.probed() != me) {
          outcome = new Outcome.Threw(names[me], thrown);
        }
      }
      String wrong = mishaps.atEnd(me);
      if (!wrong.isEmpty() && !abandoning && outcome == null && loops.probed() != me) {
        outcome = new Outcome.Threw(names[me], new IllegalStateException(wrong));
      }
      finished |= 1 << me;
      if (loops.probed() == me && outcome == null) {
        outcome = loops.gaveUp();
      }
      give(abandoning || outcome != null ? DIRECTOR : next(me));
    }
  }

  /** One access of the running actor: a step, in its turn. */
  long access(long[] request) {
    int me = turn;
    int code = Operations.code(request);
    if (me == DIRECTOR) {
      return code == Operations.MAY_HAPPEN ? 0 : memory.stage(request);
    }
    if (Thread.currentThread() != threads[me]) {
      throw intruder(names[me]);
    }
    sites.arrive(me);
    if (!memory.isStep(code)) {
      sites.perform(me);
      if (loops.probed() != me && !abandoning) {
        memory.local(me, code);
        touched.set(0, 0, Footprint.NOTHING);
        trace(me, request, 0, 0, false);
      }
      return 0;
    }
    if (!Operations.isFence(code) && !regions.contains(request[1])) {
      throw new IndexOutOfBoundsException(
          "%s of 0x%x, which the claim has not laid out with Stage.shared or Stage.words"
              .formatted(Operations.name(code), request[1]));
    }
    if (mishaps.maySpoil(me, request) && step(me, Mishaps.spurious()) != 0) {
      return 0;
    }
    return code == Operations.AWAIT ? wait(me, request) : step(me, request);
  }

  /** Its exception is lost with that thread, so it is kept: no execution may pass after it. */
  private IllegalStateException intruder(String running) {
    IllegalStateException refusal =
        new IllegalStateException(
            "%s is no actor and uses words while %s runs; declare it with Stage.actor"
                .formatted(Thread.currentThread(), running));
    intrusion = new Outcome.Threw(running, refusal);
    return refusal;
  }

  /** Returns 1 when the deadline passed first. */
  private long wait(int me, long[] request) {
    if (mishaps.mayInterrupt(me) && step(me, Mishaps.interrupt()) != 0) {
      mishaps.interruptNow();
    }
    step(me, Operations.as(Operations.ENQUEUE, request));
    boolean timed = request[3] != 0;
    boolean woken = true;
    if (step(me, Operations.as(Operations.RECHECK, request)) == request[2]) {
      if (!timed) {
        parking.sleep(me);
      }
      step(me, Operations.as(timed ? Operations.GIVE_UP : Operations.RESUME, request));
      woken = !parking.isQueued(me);
    }
    parking.leave(me);
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
    boolean interrupted = me != DIRECTOR && Thread.interrupted(); // else it would not park
    while (turn != me && !closed) {
      LockSupport.park(this);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
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
    if (loops.probed() >= 0) {
      return loops.probed();
    }
    int chosen = choose(me);
    while (chosen >= threads.length && outcome == null) {
      background(chosen - threads.length);
      chosen = choose(me);
    }
    return chosen;
  }

  private int choose(int me) {
    int live = all & ~finished;
    int background = memory.background();
    if ((live | background) == 0) {
      Outcome intruded = intrusion;
      return end(intruded == null ? new Outcome.Finished() : intruded);
    }
    int enabled = ready(live & ~(parking.asleep() | loops.spinning()));
    enabled |= background << threads.length;
    if (enabled == 0) {
      return end(loops.isUnfair() ? new Outcome.Repetition() : new Outcome.Stuck(whoIsStuck(live)));
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

  private int ready(int candidates) {
    int ready = candidates;
    for (int rest = candidates; rest != 0; rest &= rest - 1) {
      int actor = Integer.numberOfTrailingZeros(rest);
      if (!memory.ready(actor, pending[actor])) {
        ready &= ~(1 << actor);
      }
    }
    return ready;
  }

  private int end(Outcome how) {
    outcome = how;
    return DIRECTOR;
  }

  /** Who has the turn and does not give it back: the name of an actor, or null for none. */
  @Nullable String running() {
    int at = turn;
    return at == DIRECTOR ? null : names[at];
  }

  /** Where the thread that has the turn stands. */
  StackTraceElement[] where() {
    int at = turn;
    return (at == DIRECTOR ? director : threads[at]).getStackTrace();
  }

  private String whoIsStuck(int live) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      if ((live & 1 << i) != 0) {
        boolean asleep = (parking.asleep() & 1 << i) != 0;
        text.append(text.isEmpty() ? "" : "; ").append(names[i]);
        text.append(asleep ? " sleeps for ever on " : " goes round for ever at ");
        text.append("{0x").append(Long.toHexString(pending[i][1])).append('}');
      }
    }
    return text.toString();
  }

  // ---- the step itself

  private long perform(int me, long[] request) {
    steps++;
    if (loops.probed() == me) {
      return probe(me, request);
    }
    if (!memory.prepare(me, request)) {
      return stop(me, new Outcome.Divided());
    }
    int code = Operations.code(request);
    boolean chance = code == Operations.MAY_HAPPEN;
    long old = tracer == null && !chance ? 0 : memory.newest(request);
    int choices = chance ? (old > 0 ? 2 : 1) : memory.choices(me, request);
    int choice = tree.pick(choices);
    if (choice == Tree.MISFIT) {
      return stop(me, new Outcome.NoChoice(tree.depth() + 1));
    }
    tree.rank(chance ? choice : memory.rank(choice));
    int step = tree.depth();
    long result;
    if (chance) {
      touched.word(request, true);
      result = choice;
      memory.stage(spent(request, old - choice));
    } else {
      result = memory.perform(me, request, choice, step, touched);
    }
    trace(me, request, old, result, true);
    tree.executed(touched, cause(me, request), this);
    Race race = memory.race();
    if (race != null) {
      return stop(me, new Outcome.Raced(race));
    }
    if (code == Operations.WAKE) {
      for (int woken = parking.wake(request[1], step); woken != 0; woken &= woken - 1) {
        memory.woken(Integer.numberOfTrailingZeros(woken), me);
      }
    } else if (code == Operations.ENQUEUE) {
      parking.enqueue(me, request[1]);
    } else if (touched.kind == Footprint.WRITES) {
      loops.stir(me, touched, step);
    }
    loops.took(me, request, result);
    return result;
  }

  private static long[] spent(long[] request, long left) {
    long[] set = Operations.as(Operations.SET_VOLATILE, request);
    set[2] = left;
    return set;
  }

  private void trace(int me, long[] request, long old, long result, boolean isStep) {
    Tracer at = tracer;
    if (at != null) {
      Site site = sites.site(sites.current());
      at.step(names[me], site, request, old, result, reason(me, request), isStep ? memory : null);
    }
  }

  /** Ends the execution in the middle of a step of the running actor. */
  private long stop(int me, Outcome how) {
    outcome = how;
    pass(me); // to the director, who abandons this execution
    return 0;
  }

  /** A step of the memory's own: it goes on for an actor. */
  private void background(int actor) {
    steps++;
    memory.backgroundFootprint(actor, touched);
    int step = tree.depth();
    tree.pick(1);
    Tracer at = tracer;
    long[] request = at == null ? NO_REQUEST : memory.backgroundRequest(actor);
    long old = at == null ? 0 : memory.newest(request);
    int cause = memory.backgroundStep(actor, step);
    if (at != null) {
      at.step(names[actor], Site.NONE, request, old, 0, cause, memory);
    }
    tree.executed(touched, cause, this);
    loops.stir(actor, touched, step);
  }

  /** The one step that has made this one possible, or -1. */
  private int cause(int me, long[] request) {
    if (Operations.code(request) == Operations.RESUME) {
      return parking.waker(me);
    }
    int cause = memory.cause(me, request);
    return cause >= 0 ? cause : loops.cause(me);
  }

  /** As {@link #cause}, for a person: one of several, and also why a wait ended before its time. */
  private int reason(int me, long[] request) {
    int code = Operations.code(request);
    boolean woken = code == Operations.GIVE_UP && !parking.isQueued(me);
    return woken || code == Operations.RESUME ? parking.waker(me) : loops.reason(me);
  }

  /** Runs the actor alone to see whether its loop ends without the others. */
  private long probe(int me, long[] request) {
    int code = Operations.code(request);
    long result = 0;
    if (Operations.isAccess(code)) {
      if (!memory.prepare(me, request)) {
        return stop(me, new Outcome.Divided());
      }
      result = memory.repeat(me, request);
    }
    Outcome end = loops.trial(request, result);
    return end instanceof Outcome.GoesOn ? result : stop(me, end);
  }

  @Override
  public void footprint(int actor, Footprint into) {
    if (actor >= threads.length) {
      memory.backgroundFootprint(actor - threads.length, into);
      return;
    }
    long[] request = pending[actor];
    if (Operations.code(request) == Operations.MAY_HAPPEN) {
      into.word(request, true);
    } else {
      memory.footprint(actor, request, into);
    }
  }

  // ---- the order of steps, for models that ask

  @Override
  public boolean isPast(int step, int actor) {
    return loops.wasWoken(actor) || tree.isPast(step, actor);
  }

  @Override
  public boolean isBefore(int earlier, int later) {
    return tree.isBefore(earlier, later);
  }
}
