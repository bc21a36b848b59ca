package dev.quire.check.orders;

import dev.quire.check.Claim;
import dev.quire.check.Explorer;
import dev.quire.check.Report;
import dev.quire.check.Verdict;
import dev.quire.check.explore.Exploration;
import dev.quire.check.explore.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which claim's actors execute which sites, and how long each claim takes to explore. */
final class Coverage {

  /** One claim, explored on the code as it is. */
  record Explored(Class<? extends Claim> type, String id, Report report) {

    /** Only then it can notice anything. */
    boolean holds() {
      return report.verdict() == Verdict.HOLDS;
    }
  }

  private final List<Explored> claims = new ArrayList<>();
  private final Map<String, List<Explored>> bySite = new HashMap<>();

  /** What the exploration of one claim found, with the sites that its actors execute. */
  record Reach(Explored explored, List<Site> sites) {}

  /** Explores the claim; nothing is noted yet, so several may be explored at once. */
  static Reach reach(Claim claim, Explorer explorer) {
    Exploration exploration = new Exploration(explorer);
    Report report = exploration.explore();
    return new Reach(
        new Explored(explorer.claim(), claim.id(), report), List.copyOf(exploration.executed()));
  }

  /** Explores the claim and notes the sites that its actors execute. */
  Report explore(Claim claim, Explorer explorer) {
    Reach reach = reach(claim, explorer);
    add(reach);
    return reach.explored().report();
  }

  /** Notes what one exploration reached. */
  void add(Reach reach) {
    claims.add(reach.explored());
    for (Site site : reach.sites()) {
      bySite.computeIfAbsent(site.name(), name -> new ArrayList<>()).add(reach.explored());
    }
  }

  /** All claims that were explored. */
  List<Explored> claims() {
    return List.copyOf(claims);
  }

  /** The claims that hold and whose actors execute the site. */
  List<String> holding(Site site) {
    return of(site).stream().filter(Explored::holds).map(Explored::id).toList();
  }

  /** All claims whose actors execute the site, in the order of the catalogue. */
  List<String> ids(Site site) {
    return of(site).stream().map(Explored::id).toList();
  }

  private List<Explored> of(Site site) {
    return bySite.getOrDefault(site.name(), List.of());
  }
}
