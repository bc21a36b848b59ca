package dev.quire.check;

import dev.quire.check.claims.Catalogue;
import dev.quire.check.explore.Crew;
import dev.quire.check.show.Exhibit;
import dev.quire.check.show.Listing;
import dev.quire.check.show.Page;
import dev.quire.check.show.TraceText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
   * @param models at least one
   * @param schedule run only this schedule of the one claim that is named
   */
  public record Options(
      List<String> ids,
      List<Model> models,
      boolean mutants,
      Optional<String> mutant,
      Optional<Schedule> schedule,
      Output output) {

    public Options {
      ids = List.copyOf(ids);
      models = List.copyOf(models);
    }

    /**
     * The one model that is asked for.
     *
     * @throws IllegalArgumentException when there are several
     */
    public Model model() {
      if (models.size() != 1) {
        throw new IllegalArgumentException(
            "--model all: this runs under one model; name it, as in --model weak");
      }
      return models.getFirst();
    }

    /** All claims, without mutants, as a table. */
    public static Options all() {
      return new Options(
          List.of(), List.of(Model.SC), false, Optional.empty(), Optional.empty(), Output.TABLE);
    }
  }

  /**
   * How results are shown.
   *
   * @param json as one JSON object instead of a table
   * @param trace with the steps of one execution of each exploration
   * @param awaited with the claims that cannot be explored yet
   * @param html also as a page in this file
   */
  public record Output(
      boolean json, boolean trace, boolean awaited, Optional<Path> html, Screen screen) {

    /** A table on paper. */
    public static final Output TABLE =
        new Output(false, false, false, Optional.empty(), Screen.PAPER);

    boolean needsTraces() {
      return trace || html.isPresent();
    }
  }

  /** Where lines of text go. */
  @FunctionalInterface
  public interface Sink {
    void line(String text);
  }

  private final Options options;
  private final Output output;
  private final Sink out;
  private final Sink progress;
  private final List<Exhibit> results = new ArrayList<>();

  private Checks(Options options, Sink out, Sink progress) {
    this.options = options;
    output = options.output();
    this.out = out;
    this.progress = progress;
  }

  /**
   * Explores what the options ask for.
   *
   * @param out gets the table, or the one JSON object
   * @param progress is told what is being explored and how far it has got, each time in place of
   *     what it was told before; at last an empty line. For a terminal
   * @return {@link #AS_EXPECTED} or {@link #SURPRISE}
   * @throws IllegalArgumentException for a claim that there is not, and other wrong use
   */
  public static int run(Options options, Sink out, Sink progress) {
    return new Checks(options, out, progress).run();
  }

  /**
   * Lists the claims asked for, or all, without exploring them.
   *
   * @return {@link #AS_EXPECTED}
   */
  public static int list(Options options, Sink out) {
    refuseJson(options, "--list");
    boolean whole = options.ids().isEmpty();
    List<Catalogue.Awaited> awaited = whole ? Catalogue.awaited() : List.of();
    Listing.table(claims(options), awaited, options.output().screen()).forEach(out::line);
    return AS_EXPECTED;
  }

  /**
   * Says of the claims asked for, or of all, what is claimed and why it holds.
   *
   * @return {@link #AS_EXPECTED}
   */
  public static int explain(Options options, Sink out) {
    refuseJson(options, "--explain");
    for (Claim claim : claims(options)) {
      Listing.lesson(claim, options.output().screen()).forEach(out::line);
    }
    return AS_EXPECTED;
  }

  private static void refuseJson(Options options, String asked) {
    if (options.output().json()) {
      throw new IllegalArgumentException(asked + " is for people: leave it out, or --json");
    }
  }

  private static List<Claim> claims(Options options) {
    return Selection.claims(options.ids(), options.mutant()).stream()
        .map(Claims::instance)
        .toList();
  }

  private int run() {
    if (options.mutants() && options.mutant().isPresent()) {
      throw new IllegalArgumentException(
          "all mutants or only '%s': leave --mutants or --mutant out"
              .formatted(options.mutant().get()));
    }
    List<Class<? extends Claim>> types = Selection.claims(options.ids(), options.mutant());
    types.forEach(type -> mutants(Claims.instance(type))); // a wrong name is said before work
    output.html().ifPresent(Page::requireWritable); // and so is a wrong file
    if (options.schedule().isPresent()) {
      return replay(types, options.schedule().get());
    }
    results.addAll(Crew.map(asked(types), this::explore));
    progress.line("");
    if (output.json()) {
      out.line(json());
    } else {
      new CheckTable(options, awaited(), results).lines().forEach(out::line);
    }
    page();
    return results.stream().allMatch(Exhibit::asExpected) ? AS_EXPECTED : SURPRISE;
  }

  private String json() {
    return new CheckJson(options.models(), output.trace(), awaited()).text(results);
  }

  private void page() {
    output.html().ifPresent(file -> Page.write(file, results, awaited()));
  }

  /** What is explored by itself. */
  private record Asked(Claim claim, Explorer explorer, Optional<Mutant> mutant) {

    String text() {
      String what = mutant.map(bug -> " with mutant " + bug.id()).orElse(": " + claim.title());
      Model model = explorer.model();
      return claim.id() + what + (model == Model.SC ? "" : " under " + model.text());
    }
  }

  private List<Asked> asked(List<Class<? extends Claim>> types) {
    List<Asked> all = new ArrayList<>();
    for (Class<? extends Claim> type : types) {
      Claim claim = Claims.instance(type);
      for (Model model : options.models()) {
        Explorer explorer = Explorer.of(type).with(model);
        all.add(new Asked(claim, explorer, Optional.empty()));
        for (Mutant mutant : mutants(claim)) {
          all.add(new Asked(claim, explorer.with(mutant), Optional.of(mutant)));
        }
      }
    }
    return all;
  }

  private Exhibit explore(Asked asked) {
    String what = "exploring " + asked.text();
    tell(what);
    Explorer explorer = asked.explorer();
    Report report =
        explorer.explore((executions, seconds) ->
            tell("%s, %,d executions, %d s".formatted(what, executions, seconds)));
    Exhibit exhibit = Exhibit.of(asked.claim(), asked.mutant(), explorer.model(), report);
    if (!output.needsTraces() || exhibit.trace().isPresent()) {
      return exhibit;
    }
    return report
        .busiest()
        .flatMap(schedule -> explorer.replay(schedule).trace())
        .map(exhibit::withBusiest)
        .orElse(exhibit);
  }

  private synchronized void tell(String line) {
    progress.line(line);
  }

  private List<Mutant> mutants(Claim claim) {
    if (options.mutant().isPresent()) {
      return List.of(Selection.mutant(claim, options.mutant().get()));
    }
    return options.mutants() ? claim.mutants() : List.of();
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
    Claim claim = Claims.instance(types.getFirst());
    Optional<Mutant> mutant = mutants(claim).stream().findFirst();
    Explorer explorer = Explorer.of(types.getFirst()).with(options.model());
    Report report = mutant.map(explorer::with).orElse(explorer).replay(schedule);
    Exhibit exhibit = Exhibit.of(claim, mutant, options.model(), report).asReplay();
    results.add(exhibit);
    if (output.json()) {
      out.line(json());
    } else {
      TraceText.lines(exhibit, output.screen()).forEach(out::line);
    }
    page();
    // The planted bug is to be met; the production code is to have none.
    return exhibit.refuted() == mutant.isEmpty() ? SURPRISE : AS_EXPECTED;
  }

  private List<Catalogue.Awaited> awaited() {
    boolean whole = options.ids().isEmpty() && options.mutant().isEmpty();
    return whole || output.awaited() ? Catalogue.awaited() : List.of();
  }
}
