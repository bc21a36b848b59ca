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

  /**
   * What is asked for.
   *
   * @param ids claims, in any case; all of the catalogue when empty
   * @param sites list every access with the claims that execute it
   * @param mutants weaken every ordering of the rooms that changed since the last record, or with
   *     {@code deep} of all
   * @param deep whatever is not accepted with a reason is an error
   * @param json print one JSON object instead of tables
   * @param record the clone into which what was found is written, with its document
   * @param budget for the mutants
   */
  public record Options(
      List<String> ids,
      Model model,
      boolean sites,
      boolean mutants,
      boolean deep,
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
