package dev.quire.check.orders;

import dev.quire.check.Claim;
import dev.quire.check.Explorer;
import dev.quire.check.Model;
import dev.quire.check.Verdict;
import dev.quire.check.explore.Exploration;
import dev.quire.check.explore.Site;
import dev.quire.check.explore.Weakening;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs the mutants of changed code against the claims that noticed them last time, which is quick:
 * only where that fails all claims have to be asked again.
 */
final class Recheck {

  private final Recorded before;
  private final Model model;
  private final Consumer<String> progress;
  private final List<Deaths> noticed = new ArrayList<>();
  private final Set<String> known;

  Recheck(Recorded before, Model model, Consumer<String> progress) {
    this.before = before;
    this.model = model;
    this.progress = progress;
    known = new HashSet<>(before.deaths().stream().map(Deaths::name).toList());
  }

  /** Rooms whose code is not what it was when the record was made. */
  List<String> changed(Map<String, String> digests) {
    return digests.keySet().stream().filter(room -> !before.knows(room, digests)).sorted().toList();
  }

  /** Runs the mutants of these sites; the result are those sites about which all is to be asked. */
  List<Site> run(List<Site> sites, List<Claim> claims, long end) {
    List<Site> open = new ArrayList<>();
    for (Site site : sites) {
      for (Weakening weakening : Weakening.of(site)) {
        if (System.nanoTime() < end && !isSettled(weakening, claims) && !open.contains(site)) {
          open.add(site);
        }
      }
    }
    return open;
  }

  /** Those that were noticed again. */
  List<Deaths> noticed() {
    return noticed;
  }

  /** True when it is noticed again, or was not noticed before either. */
  private boolean isSettled(Weakening weakening, List<Claim> claims) {
    Optional<String> killer = before.killer(weakening.name());
    if (killer.isEmpty()) {
      return known.contains(weakening.name());
    }
    progress.accept("once more: " + weakening.name() + " by " + killer.get());
    for (Claim claim : claims) {
      if (claim.id().equals(killer.get())) {
        Explorer explorer = Explorer.of(claim.getClass()).with(model).with(weakening.mutant());
        Verdict verdict = new Exploration(explorer).untilRefuted().explore().verdict();
        if (verdict == Verdict.REFUTED) {
          noticed.add(Deaths.of(weakening, Deaths.Fate.KILLED, List.of(claim.id())));
          return true;
        }
      }
    }
    return false;
  }
}
