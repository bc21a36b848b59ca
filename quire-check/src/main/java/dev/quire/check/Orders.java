package dev.quire.check;

import dev.quire.check.orders.Survey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the catalogue says about the orderings of core: which accesses its claims execute, and which
 * of their orderings can be weakened without any claim noticing.
 */
public final class Orders {

  /** How much is looked at. */
  public enum Scope {
    /** Every access with the claims that execute it. */
    SITES,
    /** The same; an access that none executes, without a reason, is an error. */
    GAPS,
    /** The orderings of rooms that have changed, by the claims that noticed them last time. */
    CHANGED,
    /** All accesses, and the orderings of rooms or claims that are not as they were recorded. */
    SINCE_RECORD,
    /** All accesses and all orderings. */
    DEEP;

    /** True when the claims are explored for the accesses that they execute. */
    public boolean explores() {
      return this != CHANGED;
    }

    /** True when the accesses are listed. */
    public boolean lists() {
      return this == SITES || this == GAPS;
    }

    /** True when orderings are weakened. */
    public boolean weakens() {
      return !lists();
    }

    /** True when whatever is not accepted with a reason is an error. */
    public boolean isGate() {
      return this == GAPS || isDeep();
    }

    /** True when every ordering is accounted for in the end. */
    public boolean isDeep() {
      return this == SINCE_RECORD || this == DEEP;
    }
  }

  /**
   * What is asked for.
   *
   * @param ids claims, in any case; all of the catalogue when empty
   * @param json print one JSON object instead of tables
   * @param record the clone into which what was found is written, with its document
   * @param budget for the mutants
   */
  public record Options(
      List<String> ids,
      Model model,
      Scope scope,
      boolean json,
      Optional<Path> record,
      Duration budget) {

    public Options {
      ids = List.copyOf(ids);
    }
  }

  private Orders() {}

  /**
   * Does what the options ask for.
   *
   * @return {@link Checks#AS_EXPECTED} or {@link Checks#SURPRISE}
   * @throws IllegalArgumentException for a claim that there is not, and other wrong use
   */
  public static int run(Options options, Checks.Sink out, Checks.Sink progress) {
    List<Claim> claims =
        Selection.claims(options.ids(), Optional.empty()).stream().map(Claims::instance).toList();
    return new Survey(options, out, progress).run(claims);
  }
}
