package dev.quire.check.orders;

import dev.quire.check.explore.Site;
import dev.quire.check.explore.Weakening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which rows of the last record still hold, so that nobody has to be asked again.
 *
 * <p>A row of a room whose code is what it was: one that was noticed, by a claim that is what it
 * was and still executes the access; one that survived, when no claim executes the access that is
 * new, or is not what it was. Scenes that claims share, the explorer, and what a claim executes in
 * other rooms are not looked at: so a record is made whole now and then.
 */
final class Since {

  private final Recorded before;
  private final Digests now;
  private final Coverage coverage;

  Since(Recorded before, Digests now, Coverage coverage) {
    this.before = before;
    this.now = now;
    this.coverage = coverage;
  }

  /** True when all rows of the access hold. */
  boolean holds(Site site) {
    return before.knows(site.room(), now.rooms())
        && Weakening.of(site).stream().allMatch(weakening -> holds(site, weakening));
  }

  private boolean holds(Site site, Weakening weakening) {
    Optional<Deaths> row = before.of(weakening.name());
    if (row.isEmpty()) {
      return false;
    }
    List<String> executing = coverage.holding(site);
    List<String> told = row.get().claims();
    return switch (row.get().fate()) {
      case KILLED -> executing.containsAll(told) && told.stream().allMatch(this::isUnchanged);
      case SURVIVES ->
          told.containsAll(executing) && executing.stream().allMatch(this::isUnchanged);
      case COLD -> executing.isEmpty();
      case CUT -> false;
    };
  }

  private boolean isUnchanged(String claim) {
    String digest = now.claims().get(claim);
    return digest != null && digest.equals(before.digests().claims().get(claim));
  }

  /** The rows of all sites, in their order: those that were asked about, and those that hold. */
  List<Deaths> merged(List<Site> all, List<Site> anew, List<Deaths> asked) {
    Map<String, Deaths> fresh = new HashMap<>();
    asked.forEach(death -> fresh.put(death.name(), death));
    HashSet<Site> again = new HashSet<>(anew);
    List<Deaths> rows = new ArrayList<>();
    for (Site site : all) {
      for (Weakening weakening : Weakening.of(site)) {
        Deaths death = fresh.get(weakening.name());
        if (death != null) {
          rows.add(death);
        } else if (!again.contains(site)) {
          before.of(weakening.name()).ifPresent(rows::add);
        }
      }
    }
    return rows;
  }
}
