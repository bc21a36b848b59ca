package dev.quire.check;

import dev.quire.check.explore.Exploration;
import org.jspecify.annotations.Nullable;

/**
 * Explores a claim: runs its actors in every order of their steps that could make a difference.
 *
 * <p>An explorer is immutable; each call explores anew and gives the same report but for the time
 * that it took. One exploration uses one processor.
 *
 * @param reduced false to try every single order, which only tests of the explorer want
 * @param races whether data races refute the claim, too
 */
public record Explorer(
    Class<? extends Claim> claim,
    Model model,
    @Nullable Mutant mutant,
    Limits limits,
    boolean reduced,
    boolean races) {

  public Explorer {
    if (races && model == Model.TSO) {
      throw new IllegalArgumentException("model tso has no race check; sc and weak have one");
    }
  }

  /** The claim under sequential consistency, within {@link Limits#DEFAULT}. */
  public static Explorer of(Class<? extends Claim> claim) {
    return new Explorer(claim, Model.SC, null, Limits.DEFAULT, true, false);
  }

  /** Under another model; weak checks for data races, too. */
  public Explorer with(Model other) {
    return new Explorer(claim, other, mutant, limits, reduced, other == Model.WEAK);
  }

  /** The claim on production code with this change. */
  public Explorer with(Mutant change) {
    return new Explorer(claim, model, change, limits, reduced, races);
  }

  public Explorer with(Limits others) {
    return new Explorer(claim, model, mutant, others, reduced, races);
  }

  /** With or without a check for data races. */
  public Explorer checkingRaces(boolean check) {
    return new Explorer(claim, model, mutant, limits, reduced, check);
  }

  /** Every order of all steps, without reduction: slow, and the same outcomes. */
  public Explorer bruteForce() {
    return new Explorer(claim, model, mutant, limits, false, races);
  }

  /** Is told now and then how far an exploration has got, by the thread that asked for it. */
  @FunctionalInterface
  public interface Watcher {
    /** So many executions, complete ones and repetitions, in so many seconds. */
    void at(long executions, long seconds);
  }

  /** Explores until all is seen, or something forbidden, or a limit. */
  public Report explore() {
    return explore((executions, seconds) -> {});
  }

  /** As {@link #explore()}, watched. */
  public Report explore(Watcher watcher) {
    return new Exploration(this).explore(watcher);
  }

  /**
   * Runs one execution with its trace. Where the schedule ends before the actors do, each goes on
   * in turn.
   *
   * @throws IllegalArgumentException when the schedule names an actor that cannot run there
   */
  public Report replay(Schedule schedule) {
    return new Exploration(this).replay(schedule);
  }
}
