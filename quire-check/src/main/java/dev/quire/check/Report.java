package dev.quire.check;

import java.util.Map;
import java.util.Optional;

/**
 * What the exploration of one claim found.
 *
 * @param reason why the verdict is not HOLDS; empty when it is
 * @param actors how many there are
 * @param executions complete executions
 * @param pruned executions that were given up as repetitions of others
 * @param steps steps of all of them together
 * @param seconds of the clock
 * @param outcomes what {@link Stage#outcome} said, with how many executions said it
 * @param busiest of the executions that ended well, the first with the most switches between actors
 *     and reads of something old
 * @param trace the execution that refutes the claim or cut the exploration short
 */
public record Report(
    Verdict verdict,
    String reason,
    int actors,
    long executions,
    long pruned,
    long steps,
    double seconds,
    Map<String, Long> outcomes,
    Optional<Schedule> busiest,
    Optional<Trace> trace) {

  public Report {
    outcomes = Map.copyOf(outcomes);
  }
}
