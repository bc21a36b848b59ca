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
   * @param ids claims, in any case; all of the catalogue when empty
   * @param mutants also explore each claim's mutants, which it must refute
   * @param trace print the steps of what was refuted or cut
   * @param json print one JSON object instead of a table
   * @param schedule run only this schedule of the one claim that is named
   */
  public record Options(
      List<String> ids,
      Model model,
      boolean mutants,
      boolean trace,
      boolean json,
      Optional<Schedule> schedule) {

    public Options {
      ids = List.copyOf(ids);
    }

    /** All claims, without mutants, as a table. */
    public static Options all() {
      return new Options(List.of(), Model.SC, false, false, false, Optional.empty());
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
    List<Class<? extends Claim>> types = chosen();
    if (options.schedule().isPresent()) {
      return replay(types, options.schedule().get());
    }
    for (Class<? extends Claim> type : types) {
      explore(type);
    }
    if (options.json()) {
      out.line(new CheckJson(options.model(), awaited()).text(results, killings));
    } else {
      table();
    }
    return asExpected() ? AS_EXPECTED : SURPRISE;
  }

  private void explore(Class<? extends Claim> type) {
    Claim claim = instance(type);
    Explorer explorer = Explorer.of(type).with(options.model());
    progress.line("exploring " + claim.id() + ": " + claim.title());
    results.add(new Result(claim, explorer.explore()));
    if (options.mutants()) {
      for (Mutant mutant : claim.mutants()) {
        progress.line("exploring " + claim.id() + " with mutant " + mutant.id());
        killings.add(new Killing(mutant, claim, explorer.with(mutant).explore()));
      }
    }
  }

  private boolean asExpected() {
    return results.stream().allMatch(Result::asExpected)
        && killings.stream().allMatch(Killing::asExpected);
  }

  private int replay(List<Class<? extends Claim>> types, Schedule schedule) {
    if (options.ids().size() != 1) {
      throw new IllegalArgumentException(
          "a schedule belongs to one claim: name it, as in 'quire check L1 --schedule a3b1'");
    }
    if (options.mutants()) {
      throw new IllegalArgumentException(
          "a schedule runs on the production code alone: leave --mutants out");
    }
    Report report = Explorer.of(types.getFirst()).with(options.model()).replay(schedule);
    report.trace().ifPresent(trace -> out.line(trace.text()));
    return report.verdict() == Verdict.REFUTED ? SURPRISE : AS_EXPECTED;
  }

  // ---- which claims

  private List<Class<? extends Claim>> chosen() {
    if (options.ids().isEmpty()) {
      return Catalogue.claims();
    }
    List<Class<? extends Claim>> chosen = new ArrayList<>();
    for (String id : options.ids()) {
      chosen.add(find(id));
    }
    return chosen;
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
            "claim %s (%s) awaits its room and cannot be explored yet"
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
    return options.ids().isEmpty() ? Catalogue.awaited() : List.of();
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
      explain(report, result.asExpected() ? null : claim.expected());
    }
    if (options.mutants()) {
      mutantTable();
    }
    List<Catalogue.Awaited> awaited = awaited();
    if (!awaited.isEmpty()) {
      out.line("");
      out.line(
          "%d more await their rooms: %s"
              .formatted(
                  awaited.size(),
                  awaited.stream().map(Catalogue.Awaited::id).collect(Collectors.joining(" "))));
    }
    out.line("");
    if (options.trace() && !traced()) {
      out.line("nothing was refuted, so there are no steps to print; --mutants has some");
    }
    out.line(summary());
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
      explain(killing.report(), killing.asExpected() ? null : Verdict.REFUTED);
    }
  }

  private void explain(Report report, @Nullable Verdict wanted) {
    if (wanted != null) {
      out.line("      expected %s: %s".formatted(wanted, report.reason()));
    }
    if (options.trace() || wanted != null) {
      report.trace().ifPresent(trace -> out.line(trace.text()));
    }
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
        options.mutants()
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
