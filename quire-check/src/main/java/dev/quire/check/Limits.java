package dev.quire.check;

/**
 * Where an exploration gives up with {@link Verdict#CUT}.
 *
 * @param executions most executions, repetitions included
 * @param steps most steps of one execution
 * @param seconds most seconds of the clock
 */
public record Limits(long executions, int steps, int seconds) {

  /** Five million executions of at most five thousand steps in a quarter of an hour. */
  public static final Limits DEFAULT = new Limits(5_000_000, 5_000, 900);

  public Limits {
    if (executions < 1 || steps < 1 || seconds < 1) {
      throw new IllegalArgumentException(
          "limits of %d executions, %d steps, %d seconds; each must be at least 1"
              .formatted(executions, steps, seconds));
    }
  }
}
