package dev.quire.check.show;

import dev.quire.check.Step;
import dev.quire.check.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The steps of an execution at which it might have gone otherwise: pairs of steps of two actors
 * that concern each other with nothing that orders them but the schedule itself; and a read of
 * something old with the write that it has not seen.
 *
 * @param pairs in the order of their second steps
 */
record Conflicts(List<Pair> pairs) {

  /** Two steps in the order in which they happened here. */
  record Pair(Step first, Step second) {}

  Conflicts {
    pairs = List.copyOf(pairs);
  }

  /** The conflicts of an execution: the reversible ones, as in partial-order reduction. */
  static Conflicts of(Trace trace) {
    List<Step> steps = trace.steps();
    List<int[]> clocks = new ArrayList<>();
    Map<String, Integer> last = new HashMap<>();
    List<Pair> pairs = new ArrayList<>();
    int actors = trace.actors().size();
    for (int at = 0; at < steps.size(); at++) {
      Step step = steps.get(at);
      int[] clock = new int[actors];
      Integer before = last.put(step.actor(), at);
      if (before != null) {
        join(clock, clocks.get(before));
      }
      if (step.cause() > 0 && step.cause() <= at) {
        join(clock, clocks.get(step.cause() - 1));
      }
      for (int earlier = at - 1; earlier >= 0; earlier--) {
        Step other = steps.get(earlier);
        int actor = trace.actors().indexOf(other.actor());
        if (!other.actor().equals(step.actor())
            && clock[actor] < other.number()
            && step.concerns(other)) {
          pairs.add(new Pair(other, step));
          join(clock, clocks.get(earlier));
        }
      }
      if (step.isStale()) {
        pairs.add(new Pair(steps.get(step.choices().getLast().step() - 1), step));
      }
      clock[trace.actors().indexOf(step.actor())] = step.number();
      clocks.add(clock);
    }
    return new Conflicts(pairs);
  }

  /** The numbers of all steps that stand in a pair. */
  Set<Integer> steps() {
    Set<Integer> numbers = new HashSet<>();
    for (Pair pair : pairs) {
      numbers.add(pair.first().number());
      numbers.add(pair.second().number());
    }
    return numbers;
  }

  private static void join(int[] clock, int[] other) {
    for (int i = 0; i < clock.length; i++) {
      clock[i] = Math.max(clock[i], other[i]);
    }
  }
}
