package dev.quire.fsx;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a failing program short: takes ever smaller parts out (delta debugging, Zeller and
 * Hildebrandt 2002), then makes the steps that are left simple.
 */
final class Shrinker {

  private static final int TRIES_MIN = 10;
  private static final int TRIES_MAX = 60;
  private static final int SIMPLER = 9;

  private final Store.Factory factory;
  private final long end;
  private Program best;
  private Failure failure;
  private int runs;

  // How often a program of several lanes is run before it counts as sound: a few times as often as
  // the ones before had to be run until they failed.
  private int tries = TRIES_MAX;

  /**
   * Prepares.
   *
   * @param program that fails
   * @param failure how
   * @param seconds after which the shortest one so far has to do
   */
  Shrinker(Program program, Failure failure, Store.Factory factory, int seconds) {
    this.best = program;
    this.failure = failure;
    this.factory = factory;
    this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  Program program() {
    return best;
  }

  Failure failure() {
    return failure;
  }

  int runs() {
    return runs;
  }

  void run() {
    isolate();
    boolean better = true;
    while (better && !isLate()) {
      better = remove();
      better |= simplify();
    }
  }

  /** First what is most likely to go: all that came after, and all before the last meeting. */
  private void isolate() {
    int end = failure.step();
    while (end < best.steps().size() && !best.steps().get(end).verb().isMeeting()) {
      end++;
    }
    if (end < best.steps().size()) {
      take(best.without(end + 1, best.steps().size()));
    }
    int begin = Math.min(failure.step(), best.steps().size()) - 1;
    while (begin > 0 && !best.steps().get(begin).verb().isMeeting()) {
      begin--;
    }
    if (begin > 0) {
      take(best.without(0, begin + 1));
    }
  }

  private boolean isLate() {
    return System.nanoTime() > end;
  }

  private boolean remove() {
    boolean better = false;
    for (int part = Math.max(1, best.steps().size() / 2); part >= 1; part /= 2) {
      for (int from = best.steps().size() - part; from >= 0 && !isLate(); from -= part) {
        if (from + part <= best.steps().size()) {
          better |= take(best.without(from, from + part));
        }
      }
    }
    return better;
  }

  /** Takes a program over when it fails as well. */
  private boolean take(Program candidate) {
    int most = candidate.lanes() == 1 ? 1 : tries;
    for (int i = 1; i <= most && !isLate(); i++) {
      runs++;
      Failure found = Runner.run(candidate, factory);
      if (found != null) {
        if (most > 1) {
          tries = Math.clamp((tries + 4L * i) / 2, TRIES_MIN, TRIES_MAX);
        }
        best = candidate;
        failure = found;
        return true;
      }
    }
    return false;
  }

  private boolean simplify() {
    boolean better = false;
    for (int i = 0; i < best.steps().size() && !isLate(); i++) {
      if (!best.steps().get(i).verb().isMeeting()) {
        better |= simplify(i);
      }
    }
    return better;
  }

  private boolean simplify(int index) {
    boolean better = false;
    for (int change = 0; change < SIMPLER; change++) {
      Step simpler = simpler(best.steps().get(index), change);
      while (simpler != null && !isLate() && take(best.with(index, simpler))) {
        better = true;
        simpler = simpler(simpler, change);
      }
    }
    return better;
  }

  /** One way of making a step simpler; null when it is so already. */
  private static @Nullable Step simpler(Step step, int change) {
    long position = step.position();
    int length = step.length();
    Step simpler =
        switch (change) {
          case 0 -> new Step(0, step.verb(), step.handle(), position, length);
          case 1 -> new Step(step.lane(), step.verb(), 0, position, length);
          case 2 -> new Step(step.lane(), plain(step.verb()), step.handle(), position, length);
          case 3 -> at(step, 0, length);
          case 4 -> at(step, position - (position & 4095), length);
          case 5 -> at(step, (position >>> 13 << 12) + (position & 4095), length);
          case 6 -> at(step, position / 2, length);
          case 7 -> at(step, position, Math.min(length, 1));
          default -> at(step, position, length / 2 + (length & 1));
        };
    return simpler.equals(step) ? null : simpler;
  }

  private static Step at(Step step, long position, int length) {
    return new Step(step.lane(), step.verb(), step.handle(), position, length);
  }

  private static Verb plain(Verb verb) {
    return switch (verb.kind()) {
      case READ -> Verb.READ;
      case WRITE -> verb == Verb.APPEND ? verb : Verb.WRITE;
      case WRITE_INSIDE, TRUNCATE, PUNCH, SIZE, ASIDE, MEETING -> verb;
    };
  }

  /** What to print. */
  List<String> lines() {
    return List.of(
        failure.message(),
        "%d steps are left after %d runs%s:"
            .formatted(best.steps().size(), runs, isLate() ? ", when time was up" : ""),
        best.code());
  }
}
