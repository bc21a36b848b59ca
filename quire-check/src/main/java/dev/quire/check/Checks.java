package dev.quire.check;

import dev.quire.check.claims.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code quire check} does: explores the catalogue and says whether it is as expected. */
public final class Checks {

  /** Everything is as expected. */
  public static final int AS_EXPECTED = 0;

  /** A claim has another verdict than expected, or a mutant survives. */
  public static final int SURPRISE = 1;

  /**
   * What is asked for.
   *
   * @param ids claims, in any case and each explored once; when empty all of the catalogue, or the
   *     one that has the mutant
   * @param mutants also explore each claim's mutants, which it must refute
   * @param mutant the one mutant to explore or, with a schedule, to run
   * @param trace print the steps of what was refuted or cut
   * @param json print one JSON object instead of a table
   * @param awaited also list the claims that cannot be explored yet
   * @param schedule run only this schedule of the one claim that is named
   */
  public record Options(
      List<String> ids,
      Model model,
      boolean mutants,
      Optional<String> mutant,
      boolean trace,
      boolean json,
      boolean awaited,
      Optional<Schedule> schedule) {

    public Options {
      ids = List.copyOf(ids);
    }

    /** All claims, without mutants, as a table. */
    public static Options all() {
      return new Options(
          List.of(), Model.SC, false, Optional.empty(), false, false, false, Optional.empty());
    }
  }

  /** Where lines of text go. */
  @FunctionalInterface
  public interface Sink {
    void line(String text);
  }

  record Result(Claim claim, Report report) {
    boolean asExpected() {
      return report.verdict() == claim.expected();
    }
  }

  record Killing(Mutant mutant, Claim claim, Report report) {
    boolean killed() {
      return report.verdict() == Verdict.REFUTED;
    }

    boolean asExpected() {
      return killed() || !mutant.equivalent().isEmpty();
    }
  }

  private final Options options;
  private final Sink out;
  private final Sink progress;
  private final List<Result> results = new ArrayList<>();
  private final List<Killing> killings = new ArrayList<>();

  private Checks(Options options, Sink out, Sink progress) {
    this.options = options;
    this.out = out;
    this.progress = progress;
  }

  /**
   * Explores what the options ask for.
   *
   * @param out gets the table, or the one JSON object
   * @param progress is told what is being explored; for a terminal
   * @return {@link #AS_EXPECTED} or {@link #SURPRISE}
   * @throws IllegalArgumentException for a claim that there is not, and other wrong use
   */
  public static int run(Options options, Sink out, Sink progress) {
    return new Checks(options, out, progress).run();
  }

  private int run() {
    if (options.mutants() && options.mutant().isPresent()) {
      throw new IllegalArgumentException(
          "all mutants or only '%s': leave --mutants or --mutant out"
              .formatted(options.mutant().get()));
    }
    List<Class<? extends Claim>> types = chosen();
    types.forEach(type -> mutants(instance(type))); // a wrong name is said before the work
    if (options.schedule().isPresent()) {
      return replay(types, options.schedule().get());
    }
    for (Class<? extends Claim> type : types) {
      explore(type);
    }
    if (options.json()) {
      json();
    } else {
      table();
    }
    return asExpected() ? AS_EXPECTED : SURPRISE;
  }

  private void json() {
    out.line(new CheckJson(options.model(), awaited()).text(results, killings));
  }

  private void explore(Class<? extends Claim> type) {
    Claim claim = instance(type);
    Explorer explorer = Explorer.of(type).with(options.model());
    progress.line("exploring " + claim.id() + ": " + claim.title());
    results.add(new Result(claim, explorer.explore()));
    for (Mutant mutant : mutants(claim)) {
      progress.line("exploring " + claim.id() + " with mutant " + mutant.id());
      killings.add(new Killing(mutant, claim, explorer.with(mutant).explore()));
    }
  }

  private List<Mutant> mutants(Claim claim) {
    if (options.mutant().isPresent()) {
      return List.of(mutant(claim, options.mutant().get()));
    }
    return options.mutants() ? claim.mutants() : List.of();
  }

  private boolean asExpected() {
    return results.stream().allMatch(Result::asExpected)
        && killings.stream().allMatch(Killing::asExpected);
  }

  private int replay(List<Class<? extends Claim>> types, Schedule schedule) {
    if (types.size() != 1) {
      throw new IllegalArgumentException(
          "a schedule belongs to one claim: name it, as in 'quire check L1 --schedule a3b1'");
    }
    if (options.mutants()) {
      throw new IllegalArgumentException(
          "a schedule runs on one variant of the code: give --mutant ID, or leave --mutants out"
              + " for the production code");
    }
    Claim claim = instance(types.getFirst());
    List<Mutant> mutants = mutants(claim);
    Explorer explorer = Explorer.of(types.getFirst()).with(options.model());
    Report report =
        (mutants.isEmpty() ? explorer : explorer.with(mutants.getFirst())).replay(schedule);
    if (mutants.isEmpty()) {
      results.add(new Result(claim, report));
    } else {
      killings.add(new Killing(mutants.getFirst(), claim, report));
    }
    if (options.json()) {
      json();
    } else {
      report.trace().ifPresent(trace -> print(trace, claim, mutants));
    }
    // The planted bug is to be met; the production code is to have none.
    boolean refuted = report.verdict() == Verdict.REFUTED;
    return refuted == mutants.isEmpty() ? SURPRISE : AS_EXPECTED;
  }

  // ---- which claims

  private List<Class<? extends Claim>> chosen() {
    if (options.ids().isEmpty()) {
      return options.mutant().isPresent()
          ? List.of(owner(options.mutant().get()))
          : Catalogue.claims();
    }
    return options.ids().stream().<Class<? extends Claim>>map(Checks::find).distinct().toList();
  }

  /** The claim that has a mutant of this name. */
  private static Class<? extends Claim> owner(String mutant) {
    for (Class<? extends Claim> type : Catalogue.claims()) {
      if (instance(type).mutants().stream().anyMatch(each -> each.id().equals(mutant))) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "no claim has a mutant '%s': --mutants lists those there are".formatted(mutant));
  }

  private static Mutant mutant(Claim claim, String id) {
    for (Mutant mutant : claim.mutants()) {
      if (mutant.id().equals(id)) {
        return mutant;
      }
    }
    throw new IllegalArgumentException(
        "claim %s has no mutant '%s'; it has: %s"
            .formatted(
                claim.id(),
                id,
                claim.mutants().stream().map(Mutant::id).collect(Collectors.joining(" "))));
  }

  private static Class<? extends Claim> find(String id) {
    for (Class<? extends Claim> type : Catalogue.claims()) {
      if (instance(type).id().equalsIgnoreCase(id)) {
        return type;
      }
    }
    for (Catalogue.Awaited awaited : Catalogue.awaited()) {
      if (awaited.id().equalsIgnoreCase(id)) {
        throw new IllegalArgumentException(
            "claim %s (%s) awaits code that is not written yet: leave it out"
                .formatted(awaited.id(), awaited.title()));
      }
    }
    throw new IllegalArgumentException(
        "claim '%s' is not in the catalogue; there are: %s"
            .formatted(
                id,
                Catalogue.claims().stream()
                    .map(type -> instance(type).id())
                    .collect(Collectors.joining(" "))));
  }

  private static Claim instance(Class<? extends Claim> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " of the catalogue cannot be made", e);
    }
  }

  private List<Catalogue.Awaited> awaited() {
    boolean whole = options.ids().isEmpty() && options.mutant().isEmpty();
    return whole || options.awaited() ? Catalogue.awaited() : List.of();
  }

  // ---- the table

  private void table() {
    int wide = results.stream().mapToInt(r -> r.claim().title().length()).max().orElse(0);
    String row = "%-5s %-" + Math.max(wide, 5) + "s %-8s %6s %10s %8s %9s %7s";
    out.line(
        row.formatted(
            "claim", "title", "verdict", "actors", "executions", "pruned", "steps", "seconds"));
    for (Result result : results) {
      Claim claim = result.claim();
      Report report = result.report();
      out.line(
          row.formatted(
              claim.id(),
              claim.title(),
              report.verdict(),
              report.actors(),
              report.executions(),
              report.pruned(),
              report.steps(),
              seconds(report)));
      explain(report, result.asExpected() ? null : claim.expected(), claim, List.of());
    }
    if (!killings.isEmpty()) {
      mutantTable();
    }
    awaitedLines();
    out.line("");
    if (options.trace() && !traced()) {
      out.line("nothing was refuted, so there are no steps to print; --mutants has some");
    }
    out.line(summary());
  }

  /** What the catalogue names and cannot explore: it counts for nothing. */
  private void awaitedLines() {
    List<Catalogue.Awaited> awaited = awaited();
    if (!awaited.isEmpty()) {
      out.line("");
      out.line(
          "%d more claims AWAIT code that is not written yet and count for nothing%s"
              .formatted(awaited.size(), options.awaited() ? ":" : "; --awaited lists them"));
    }
    if (options.awaited()) {
      awaited.forEach(claim -> out.line("%-5s %s".formatted(claim.id(), claim.title())));
    }
  }

  private void mutantTable() {
    int wide = killings.stream().mapToInt(k -> k.mutant().title().length()).max().orElse(0);
    int names = killings.stream().mapToInt(k -> k.mutant().id().length()).max().orElse(0);
    String row = "%-" + Math.max(names, 6) + "s %-" + Math.max(wide, 6) + "s %-8s %-6s %7s";
    out.line("");
    out.line(row.formatted("mutant", "change", "verdict", "by", "seconds"));
    for (Killing killing : killings) {
      out.line(
          row.formatted(
              killing.mutant().id(),
              killing.mutant().title(),
              killing.report().verdict(),
              killing.claim().id(),
              seconds(killing.report())));
      explain(
          killing.report(),
          killing.asExpected() ? null : Verdict.REFUTED,
          killing.claim(),
          List.of(killing.mutant()));
    }
  }

  private void explain(Report report, @Nullable Verdict wanted, Claim claim, List<Mutant> mutants) {
    if (wanted != null) {
      out.line("      expected %s: %s".formatted(wanted, report.reason()));
    }
    if (options.trace() || wanted != null) {
      report.trace().ifPresent(trace -> print(trace, claim, mutants));
    }
  }

  /** The steps, and the command that runs exactly these again. */
  private void print(Trace trace, Claim claim, List<Mutant> mutants) {
    out.line(trace.text());
    String mutant = mutants.stream().map(each -> " --mutant " + each.id()).findFirst().orElse("");
    String model = options.model() == Model.SC ? "" : " --model " + options.model().text();
    out.line(
        "      again: ./quire check %s%s%s --schedule %s"
            .formatted(claim.id(), model, mutant, trace.schedule()));
  }

  private boolean traced() {
    return Stream.concat(
            results.stream().map(Result::report), killings.stream().map(Killing::report))
        .anyMatch(report -> report.trace().isPresent());
  }

  private String summary() {
    long surprises =
        results.stream().filter(r -> !r.asExpected()).count()
            + killings.stream().filter(k -> !k.asExpected()).count();
    String killed =
        options.mutants() || options.mutant().isPresent()
            ? ", %d of %d mutants refuted"
                .formatted(killings.stream().filter(Killing::killed).count(), killings.size())
            : "";
    return "%d %s under model %s%s: %s"
        .formatted(
            results.size(),
            results.size() == 1 ? "claim" : "claims",
            options.model().text(),
            killed,
            surprises == 0 ? "as expected" : surprises + " not as expected");
  }

  private static String seconds(Report report) {
    return String.format(Locale.ROOT, "%.2f", report.seconds());
  }
}
