package dev.quire.check.explore;

/** How one execution ended. */
sealed interface Outcome {

  /** All actors finished; what the claim says of the end is still to be asked. */
  record Finished() implements Outcome {}

  /** Everything that could follow has been explored from another order of the same steps. */
  record Repetition() implements Outcome {}

  /** Nobody can run, not everybody has finished. */
  record Stuck(String who) implements Outcome {}

  /** An actor threw. */
  record Threw(String actor, Throwable thrown) implements Outcome {}

  /** The execution was longer than allowed. */
  record TooLong(int steps) implements Outcome {}

  /** The actor that was to take this step (from 1) could not run. */
  record Misfit(int step) implements Outcome {}

  /** The outcome that this step (from 1) was to have is one of more than it has. */
  record NoChoice(int step) implements Outcome {}

  /** Something was found out for which the execution has to be run again up to its last step. */
  record Probed() implements Outcome {}

  /** A loop that had looked endless gave up after so many rounds. */
  record GaveUp(int rounds) implements Outcome {}

  /** The last step closed a data race. */
  record Raced(Race race) implements Outcome {}

  /** The words have to be divided more finely; the execution is run again with its last step. */
  record Divided() implements Outcome {}

  /** It has not ended. */
  record GoesOn() implements Outcome {}
}
