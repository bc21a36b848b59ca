package dev.quire.check.orders;

import dev.quire.check.explore.Site;
import dev.quire.check.show.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every place in core that touches words, with the claims that execute it. */
final class SiteTable {

  /** What makes a site that no claim executes acceptable. */
  static final String COLD = "cold-sites.txt";

  private final List<Site> sites;
  private final Coverage coverage;
  private final Excuses cold;

  SiteTable(List<Site> sites, Coverage coverage, Excuses cold) {
    this.sites = List.copyOf(sites);
    this.coverage = coverage;
    this.cold = cold;
  }

  /** Sites that some claim executes. */
  long executed() {
    return sites.stream().filter(site -> !coverage.ids(site).isEmpty()).count();
  }

  /** What is wrong, one line each: sites without claim and reason, and entries that must go. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    List<String> idle = new ArrayList<>();
    for (Site site : sites) {
      boolean reached = !coverage.ids(site).isEmpty();
      Optional<String> reason = cold.reason(site.name());
      if (reached && reason.isPresent()) {
        faults.add(
            "%s stands in %s, but %s execute it: narrow the entry"
                .formatted(site.name(), COLD, String.join(" ", coverage.ids(site))));
      } else if (!reached && reason.isEmpty()) {
        faults.add(
            "%s (line %d) is executed by no claim: write one, or give %s a reason"
                .formatted(site.name(), site.line(), COLD));
      }
      if (!reached) {
        idle.add(site.name());
      }
    }
    for (String stale : cold.stale(idle)) {
      faults.add("%s stands in %s and fits nothing: take it out".formatted(stale, COLD));
    }
    return faults;
  }

  /** The table, with what no claim executes at its end. */
  List<String> lines() {
    int wide = sites.stream().mapToInt(site -> site.place().length() + 6).max().orElse(4);
    String row = "%-" + wide + "s %-18s %s";
    List<String> lines = new ArrayList<>();
    List<String> idle = new ArrayList<>();
    lines.add(row.formatted("site", "access", "executed by"));
    for (Site site : sites) {
      List<String> claims = coverage.ids(site);
      String place = site.place() + ":" + site.line();
      if (claims.isEmpty()) {
        idle.add(row.formatted(place, site.access(), cold.reason(site.name()).orElse("NOBODY")));
      } else {
        lines.add(row.formatted(place, site.access(), String.join(" ", claims)));
      }
    }
    if (!idle.isEmpty()) {
      lines.add("");
      lines.add(row.formatted("executed by no claim", "access", "why that is accepted"));
      lines.addAll(idle);
    }
    lines.add("");
    lines.add("%d sites, %d executed by claims".formatted(sites.size(), executed()));
    return lines;
  }

  /** The same as one JSON array. */
  String json() {
    return sites.stream().map(this::json).collect(Collectors.joining(",", "[", "]"));
  }

  private String json(Site site) {
    return "{\"site\":%s,\"line\":%d,\"access\":%s,\"claims\":[%s],\"reason\":%s}"
        .formatted(
            JsonText.quoted(site.name()),
            site.line(),
            JsonText.quoted(site.access()),
            coverage.ids(site).stream().map(JsonText::quoted).collect(Collectors.joining(",")),
            cold.reason(site.name()).map(JsonText::quoted).orElse("null"));
  }
}
