package dev.quire.check.orders;

import dev.quire.check.show.JsonText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What became of the systematic mutants, and whether that is accepted. */
final class OrderTable {

  /** What makes a mutant that no claim notices acceptable. */
  static final String EQUIVALENT = "equivalents.txt";

  /** Most of the mutants that should survive, in percent. */
  static final int MOST = 10;

  private final List<Deaths> deaths;
  private final Excuses equivalent;

  OrderTable(Collection<Deaths> deaths, Excuses equivalent) {
    this.deaths = List.copyOf(deaths);
    this.equivalent = equivalent;
  }

  /** Mutants whose site some claim executes. */
  long run() {
    return deaths.stream().filter(death -> death.fate() != Deaths.Fate.COLD).count();
  }

  long killed() {
    return count(Deaths.Fate.KILLED);
  }

  /** Survivors that each need an argument of their own. */
  long survivors() {
    return count(Deaths.Fate.SURVIVES) - margins();
  }

  /** Survivors of the step that is argued once for all. */
  long margins() {
    return deaths.stream().filter(Deaths::isMargin).count();
  }

  /** Survivors among the mutants that were run, in percent, both without the margin. */
  long percent() {
    long counted = run() - margins();
    return counted == 0 ? 0 : Math.round(100.0 * survivors() / counted);
  }

  private long count(Deaths.Fate fate) {
    return deaths.stream().filter(death -> death.fate() == fate).count();
  }

  /**
   * What is wrong, one line each: survivors without an argument, mutants of which nothing is known,
   * and entries that must go.
   *
   * @param whole true when all mutants were run, so that an entry must fit one of them
   */
  List<String> faults(boolean whole) {
    List<String> faults = new ArrayList<>();
    List<String> survivors = new ArrayList<>();
    for (Deaths death : deaths) {
      boolean argued = equivalent.reason(death.name()).isPresent();
      if (death.fate() == Deaths.Fate.KILLED && argued) {
        faults.add(
            "%s stands in %s, but %s notices it: narrow the entry"
                .formatted(death.name(), EQUIVALENT, String.join(" ", death.claims())));
      } else if (death.fate() == Deaths.Fate.SURVIVES && !argued && !death.isMargin()) {
        faults.add(
            "%s survives %s: write a claim that notices, mend the code, or argue it in %s"
                .formatted(death.name(), String.join(" ", death.claims()), EQUIVALENT));
      } else if (death.fate() == Deaths.Fate.CUT) {
        faults.add(
            "%s: cut in %s, so nothing is known; make the claim smaller"
                .formatted(death.name(), String.join(" ", death.claims())));
      }
      if (death.fate() == Deaths.Fate.SURVIVES) {
        survivors.add(death.name());
      }
    }
    if (whole) {
      for (String stale : equivalent.stale(survivors)) {
        faults.add("%s stands in %s and fits nothing: take it out".formatted(stale, EQUIVALENT));
      }
    }
    return faults;
  }

  /** The table; what no claim executes is counted only. */
  List<String> lines() {
    List<Deaths> shown = deaths.stream().filter(death -> death.fate() != Deaths.Fate.COLD).toList();
    int wide = shown.stream().mapToInt(death -> death.site().length()).max().orElse(4);
    String row = "%-" + wide + "s %-17s %-15s %s";
    List<String> lines = new ArrayList<>();
    lines.add(row.formatted("access", "ordering", "weakened to", "noticed by"));
    for (Deaths death : shown) {
      String fate =
          death.fate() == Deaths.Fate.KILLED
              ? String.join(" ", death.claims())
              : death.fate().name() + " in " + String.join(" ", death.claims());
      lines.add(row.formatted(death.site(), death.ordering(), death.weakened(), fate));
    }
    lines.add("");
    lines.add(
        ("%d mutants: %d refuted, %d survive (%d %%), %d more are a margin of policy, %d cut,"
                + " %d at sites that no claim executes")
            .formatted(
                deaths.size(),
                killed(),
                survivors(),
                percent(),
                margins(),
                count(Deaths.Fate.CUT),
                count(Deaths.Fate.COLD)));
    if (percent() > MOST) {
      lines.add("more survive than the %d %% that are aimed at".formatted(MOST));
    }
    return lines;
  }

  /** The same as one JSON array. */
  String json() {
    return deaths.stream().map(this::json).collect(Collectors.joining(",", "[", "]"));
  }

  private String json(Deaths death) {
    return ("{\"site\":%s,\"ordering\":%s,\"weakened\":%s,\"fate\":%s,\"claims\":[%s],"
            + "\"argument\":%s}")
        .formatted(
            JsonText.quoted(death.site()),
            JsonText.quoted(death.ordering()),
            JsonText.quoted(death.weakened()),
            JsonText.quoted(death.fate().text()),
            death.claims().stream().map(JsonText::quoted).collect(Collectors.joining(",")),
            equivalent.reason(death.name()).map(JsonText::quoted).orElse("null"));
  }
}
