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
 * @param prone number of the actor that has mishaps, see {@link #withMishapsOf}; -1 for none
 */
public record Explorer(
    Class<? extends Claim> claim,
    Model model,
    @Nullable Mutant mutant,
    Limits limits,
    boolean reduced,
    boolean races,
    int prone) {

  public Explorer {
    if (races && model == Model.TSO) {
      throw new IllegalArgumentException("model tso has no race check; sc and weak have one");
    }
  }

  /** The claim under sequential consistency, within {@link Limits#DEFAULT}. */
  public static Explorer of(Class<? extends Claim> claim) {
    return new Explorer(claim, Model.SC, null, Limits.DEFAULT, true, false, -1);
  }

  /** Under another model; weak checks for data races, too. */
  public Explorer with(Model other) {
    return new Explorer(claim, other, mutant, limits, reduced, other == Model.WEAK, prone);
  }

  /** The claim on production code with this change. */
  public Explorer with(Mutant change) {
    return new Explorer(claim, model, change, limits, reduced, races, prone);
  }

  public Explorer with(Limits others) {
    return new Explorer(claim, model, mutant, others, reduced, races, prone);
  }

  /** With or without a check for data races. */
  public Explorer checkingRaces(boolean check) {
    return new Explorer(claim, model, mutant, limits, reduced, check, prone);
  }

  /** Every order of all steps, without reduction: slow, and the same outcomes. */
  public Explorer bruteForce() {
    return new Explorer(claim, model, mutant, limits, false, races, prone);
  }

  /**
   * With what may go wrong for one actor and must make no difference, once each in an execution: a
   * weak compare-and-set fails though it finds what it expects; an interrupt comes while it waits,
   * whose status it must still have in the end.
   *
   * @param actor its number, from 0, in the order in which the claim names them
   */
  public Explorer withMishapsOf(int actor) {
    return new Explorer(claim, model, mutant, limits, reduced, races, actor);
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
