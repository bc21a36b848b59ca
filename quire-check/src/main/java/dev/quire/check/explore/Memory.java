package dev.quire.check.explore;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the words show to whom: the memory model. One call of {@link #perform} is one step; a model
 * says beforehand what the step may touch and how many outcomes it may have.
 *
 * <p>A model may have actors of its own, one for each actor, such as the write buffers of a
 * processor: {@link #background} names those that can take a step.
 */
interface Memory {

  /** The stage, before and after the actors run. */
  int STAGE = -1;

  /** Which steps come before which in every order of one execution's independent steps. */
  interface Order {

    /** True when the step is before whatever the actor does next; true also when in doubt. */
    boolean isPast(int step, int actor);

    /** True when the earlier step is before the later one; true also when in doubt. */
    boolean isBefore(int earlier, int later);
  }

  /** Forgets everything: all words are zero again. */
  void clear();

  /** Says how many actors there are, once for all executions that follow. */
  default void start(int actors, Order order) {}

  /** Reads or writes for the stage. */
  long stage(long[] request);

  /** What the word holds that the access is about, for traces; 0 when it is about none. */
  long newest(long[] request);

  /** True when this operation is a step of its own, which others may come before or after. */
  boolean isStep(int code);

  /** Performs an operation that is no step: it changes nothing that another actor could notice. */
  default void local(int actor, int code) {}

  /** False when the access has to wait, for the model's own actor of this actor. */
  default boolean ready(int actor, long[] request) {
    return true;
  }

  /** False when the execution has to be run again before the access can be performed. */
  default boolean prepare(int actor, long[] request) {
    return true;
  }

  /** What the access would touch, performed now, whatever comes out of it. */
  void footprint(int actor, long[] request, Footprint into);

  /** How many outcomes the access may have, performed now; at least 1. */
  default int choices(int actor, long[] request) {
    return 1;
  }

  /** The number of a choice that is the same with and without reduction, for schedules. */
  default int rank(int choice) {
    return choice;
  }

  /** Also finds out {@link #readable} from now on. */
  default void explain() {}

  /**
   * Performs an access.
   *
   * @param choice below {@link #choices}, which was asked just before
   * @param step its number in this execution
   * @param touched gets what it did touch
   * @return what was read; 1 or 0 for compare-and-set
   */
  long perform(int actor, long[] request, int choice, int step, Footprint touched);

  /** As the actor did last with this word: an access that is tried and no step. */
  long repeat(int actor, long[] request);

  /** An earlier step that the access comes after in every order, or -1. */
  default int cause(int actor, long[] request) {
    return -1;
  }

  /** An actor was woken by the step that this actor has just taken. */
  default void woken(int actor, int waker) {}

  /** True when a later access of the actor there may read something newer than its last one. */
  default boolean isBehind(int actor, long place, int mask) {
    return false;
  }

  /** True when the model has actors of its own. */
  default boolean hasBackground() {
    return false;
  }

  /** Those of the model's own actors that can take a step, as bits. */
  default int background() {
    return 0;
  }

  /** What the next step of a model's own actor touches. */
  default void backgroundFootprint(int actor, Footprint into) {
    throw new UnsupportedOperationException();
  }

  /** Takes a step of a model's own actor; returns the step that made it possible. */
  default int backgroundStep(int actor, int step) {
    throw new UnsupportedOperationException();
  }

  /** The access that the next step of a model's own actor is, for traces. */
  default long[] backgroundRequest(int actor) {
    throw new UnsupportedOperationException();
  }

  /** What the last step could have read, oldest first, for traces; empty when one thing only. */
  default List<Candidate> readable() {
    return List.of();
  }

  /** Which of {@link #readable} the last step did read. */
  default int taken() {
    return 0;
  }

  /**
   * A write that a step could read.
   *
   * @param step from 0; -1 for the stage
   */
  record Candidate(int step, long value) {}

  /** The data race that the last step closed, or null. */
  default @Nullable Race race() {
    return null;
  }
}
