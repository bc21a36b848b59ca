package dev.quire.check.explore;

import dev.quire.check.DeclaredRaces;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Looks up whether the access that is being made is declared racy, and keeps what was used. */
final class Declarations {

  private static final byte UNKNOWN = 0;
  private static final byte RACY = 1;
  private static final byte ORDERED = 2;

  private final Sites sites;
  private final Set<String> declared = new HashSet<>();
  private final Set<String> used = new TreeSet<>();
  private byte[] known = new byte[256];

  Declarations(Sites sites, List<DeclaredRaces.Declared> ofClaim) {
    this.sites = sites;
    DeclaredRaces.all().forEach(one -> declared.add(one.site()));
    ofClaim.forEach(one -> declared.add(one.site()));
  }

  /** True when the current access is at a site that is declared. */
  boolean isRacy() {
    int site = sites.current();
    if (site >= known.length) {
      known = Arrays.copyOf(known, Math.max(site + 1, known.length * 2));
    }
    if (known[site] == UNKNOWN) {
      String name = sites.site(site).name();
      known[site] = declared.contains(name) ? RACY : ORDERED;
    }
    return known[site] == RACY;
  }

  int site() {
    return sites.current();
  }

  /** An access at a declared site has raced. */
  void used(int site) {
    used.add(sites.site(site).name());
  }

  /** The declarations whose accesses have raced. */
  Set<String> used() {
    return Set.copyOf(used);
  }
}
