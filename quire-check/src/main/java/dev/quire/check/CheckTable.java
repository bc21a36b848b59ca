package dev.quire.check;

import dev.quire.check.claims.Catalogue;
import dev.quire.check.show.Exhibit;
import dev.quire.check.show.TraceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The results of {@link Checks} as tables of text. */
final class CheckTable {

  private final Checks.Options options;
  private final List<Catalogue.Awaited> awaited;
  private final List<Exhibit> all;
  private final List<Exhibit> claims;
  private final List<Exhibit> mutants;
  private final List<String> lines = new ArrayList<>();

  CheckTable(Checks.Options options, List<Catalogue.Awaited> awaited, List<Exhibit> results) {
    this.options = options;
    this.awaited = awaited;
    all = results;
    claims = results.stream().filter(each -> each.mutant().isEmpty()).toList();
    mutants = results.stream().filter(each -> each.mutant().isPresent()).toList();
  }

  /** Claims, mutants, what is awaited, traces, and one line that sums it up. */
  List<String> lines() {
    claimRows();
    if (!mutants.isEmpty()) {
      lines.add("");
      mutantRows();
    }
    awaitedRows();
    all.stream()
        .filter(each -> options.output().trace() || !each.asExpected())
        .forEach(each -> lines.addAll(TraceText.lines(each, options.output().screen())));
    lines.add("");
    lines.add(summary());
    return lines;
  }

  private void claimRows() {
    int wide = claims.stream().mapToInt(each -> each.claim().title().length()).max().orElse(0);
    String row = "%-5s %-" + Math.max(wide, 5) + "s %s%-8s %6s %10s %8s %9s %7s";
    lines.add(
        row.formatted(
            "claim",
            "title",
            model("model"),
            "verdict",
            "actors",
            "executions",
            "pruned",
            "steps",
            "seconds"));
    for (Exhibit each : claims) {
      Report report = each.report();
      lines.add(
          row.formatted(
              each.claim().id(),
              each.claim().title(),
              model(each.model().text()),
              report.verdict(),
              report.actors(),
              report.executions(),
              report.pruned(),
              report.steps(),
              seconds(report)));
      surprise(each);
    }
  }

  private void mutantRows() {
    List<Mutant> changes = mutants.stream().flatMap(each -> each.mutant().stream()).toList();
    int wide = changes.stream().mapToInt(change -> change.title().length()).max().orElse(0);
    int names = changes.stream().mapToInt(change -> change.id().length()).max().orElse(0);
    String row = "%-" + Math.max(names, 6) + "s %-" + Math.max(wide, 6) + "s %s%-8s %-6s %7s";
    lines.add(row.formatted("mutant", "change", model("model"), "verdict", "by", "seconds"));
    for (int i = 0; i < mutants.size(); i++) {
      Exhibit each = mutants.get(i);
      Report report = each.report();
      lines.add(
          row.formatted(
              changes.get(i).id(),
              changes.get(i).title(),
              model(each.model().text()),
              report.verdict(),
              each.claim().id(),
              seconds(report)));
      surprise(each);
    }
  }

  /** A column for the model, where there are several. */
  private String model(String text) {
    return options.models().size() == 1 ? "" : "%-5s ".formatted(text);
  }

  private void surprise(Exhibit each) {
    if (!each.asExpected()) {
      lines.add("      expected %s: %s".formatted(each.wanted(), each.report().reason()));
    }
  }

  /** What the catalogue names and cannot explore: it counts for nothing. */
  private void awaitedRows() {
    boolean listed = options.output().awaited();
    if (!awaited.isEmpty()) {
      lines.add("");
      lines.add(
          "%d more claims AWAIT code that is not written yet and count for nothing%s"
              .formatted(awaited.size(), listed ? ":" : "; --awaited lists them"));
    }
    if (listed) {
      awaited.forEach(claim ->
          lines.add("%-5s %s (room %s)".formatted(claim.id(), claim.title(), claim.room())));
    }
  }

  private String summary() {
    long surprises = all.stream().filter(each -> !each.asExpected()).count();
    String killed =
        mutants.isEmpty() && !options.mutants()
            ? ""
            : ", %d of %d mutants refuted"
                .formatted(mutants.stream().filter(Exhibit::refuted).count(), mutants.size());
    int models = options.models().size();
    int count = claims.size() / models;
    return "%d %s under %s %s%s: %s"
        .formatted(
            count,
            count == 1 ? "claim" : "claims",
            models == 1 ? "model" : "models",
            options.models().stream().map(Model::text).collect(Collectors.joining(", ")),
            killed,
            surprises == 0 ? "as expected" : surprises + " not as expected");
  }

  private static String seconds(Report report) {
    return String.format(Locale.ROOT, "%.2f", report.seconds());
  }
}
