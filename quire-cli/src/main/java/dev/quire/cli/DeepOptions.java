package dev.quire.cli;

import dev.quire.check.Checks;
import dev.quire.check.Model;
import dev.quire.check.Orders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code quire check} for what goes beyond the claims: their reach, and orderings. */
final class DeepOptions {
  private static final int DEFAULT_BUDGET = 60; // minutes

  @Option(
      names = "--sites",
      description = "List every access to shared words, and which claims execute it.")
  boolean sites;

  @Option(
      names = "--deep",
      description =
          "Also weaken every ordering of the code: some claim must notice, or a reason be given.")
  boolean deep;

  @Option(
      names = "--changed",
      description =
          "With --deep: only orderings of rooms and by claims that have changed since the record.")
  private boolean changed;

  @Option(
      names = "--record",
      paramLabel = "CLONE",
      description = "With --deep: write what was found into this clone, docs/orderings.md too.")
  private @Nullable Path record;

  @Option(
      names = "--budget",
      paramLabel = "MINUTES",
      description = "With --deep: time for the weakened orderings (default: 60).")
  private @Nullable Integer budget;

  DeepOptions() {}

  /** True when something is asked for that goes beyond the claims. */
  boolean any() {
    return sites || deep || changed || record != null || budget != null;
  }

  /**
   * Does it, after the claims themselves where all is asked for.
   *
   * @param claims explores the claims and their mutants
   * @return the worse of both results
   */
  int run(Checks.Options claims, Checks.Sink out, Checks.Sink progress) {
    if (budget != null && (!deep || budget < 1)) {
      throw new IllegalArgumentException(
          "--budget %d: %s"
              .formatted(
                  budget,
                  deep
                      ? "at least one minute"
                      : "time for the weakened orderings; add --deep, or leave it out"));
    }
    if (changed && !deep) {
      throw new IllegalArgumentException("--changed: says what --deep leaves out; add --deep");
    }
    if (record != null && (!deep || !claims.ids().isEmpty())) {
      throw new IllegalArgumentException(
          "--record %s: only all of it can be recorded; use --deep, and name no claim"
              .formatted(record));
    }
    if (record != null && !Files.isDirectory(record.resolve("quire-check"))) {
      throw new IllegalArgumentException(
          "--record %s: there is no clone of Quire; give the folder of one".formatted(record));
    }
    boolean all = deep && (claims.mutants() || !sites);
    Orders.Options rest = orders(claims, all); // refuses wrong use before the work
    List<String> lines = new ArrayList<>();
    Checks.Sink into = claims.output().json() ? lines::add : out;
    int status = all ? Checks.run(withMutants(claims), into, progress) : Checks.AS_EXPECTED;
    status = Math.max(status, Orders.run(rest, into, progress));
    if (claims.output().json()) {
      out.line(merged(lines));
    }
    return status;
  }

  /** One JSON object that has the members of all of these. */
  private static String merged(List<String> objects) {
    return objects.stream()
        .map(object -> object.substring(1, object.length() - 1))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static Checks.Options withMutants(Checks.Options claims) {
    return new Checks.Options(
        claims.ids(), claims.models(), true, Optional.empty(), Optional.empty(), claims.output());
  }

  private Orders.Scope scope(boolean all) {
    if (!all) {
      return deep ? Orders.Scope.GAPS : Orders.Scope.SITES;
    }
    return changed ? Orders.Scope.SINCE_RECORD : Orders.Scope.DEEP;
  }

  private Orders.Options orders(Checks.Options claims, boolean all) {
    Model model = deep ? Model.WEAK : claims.model(); // orderings show under no other
    return new Orders.Options(
        claims.ids(),
        model,
        scope(all),
        claims.output().json(),
        Optional.ofNullable(record),
        Duration.ofMinutes(budget == null ? DEFAULT_BUDGET : budget));
  }
}
