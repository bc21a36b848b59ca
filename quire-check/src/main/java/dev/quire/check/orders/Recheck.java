package dev.quire.check.orders;

import dev.quire.check.Claim;
import dev.quire.check.Explorer;
import dev.quire.check.Model;
import dev.quire.check.Verdict;
import dev.quire.check.explore.Crew;
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
import java.util.stream.Collectors;

/**
 * Runs the mutants of changed code against the claims that noticed them last time, which is quick.
 * What nobody noticed then is not asked again here, and what is new is only told: all claims would
 * have to be asked about it, which is for {@code quire check --deep}.
 */
final class Recheck {

  private final Recorded before;
  private final Model model;
  private final Consumer<String> progress;
  private final List<Deaths> noticed = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final List<String> unasked = new ArrayList<>();
  private final Set<String> known;

  /** A mutant with the claim that noticed it. */
  private record Pair(Weakening weakening, Claim claim) {}

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

  /**
   * Runs the mutants of these sites.
   *
   * @param end of {@link System#nanoTime()}; what there is no time for is told
   */
  void run(List<Site> sites, List<Claim> claims, long end) {
    Map<String, Claim> byId = claims.stream().collect(Collectors.toMap(Claim::id, claim -> claim));
    List<Pair> pairs = new ArrayList<>();
    for (Site site : sites) {
      for (Weakening weakening : Weakening.of(site)) {
        Optional<Claim> killer = before.killer(weakening.name()).map(byId::get);
        killer.ifPresent(claim -> pairs.add(new Pair(weakening, claim)));
        if (!known.contains(weakening.name())) {
          unasked.add(weakening.name() + " is new: ask with quire check --deep --record .");
        }
      }
    }
    List<Optional<Verdict>> verdicts = Crew.map(pairs, pair -> verdict(pair, end));
    for (int i = 0; i < pairs.size(); i++) {
      settle(pairs.get(i), verdicts.get(i));
    }
  }

  /** Those that were noticed again. */
  List<Deaths> noticed() {
    return List.copyOf(noticed);
  }

  /** Those that were not noticed again, though they were once. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** Those that were not run, with the reason. */
  List<String> unasked() {
    return List.copyOf(unasked);
  }

  private Optional<Verdict> verdict(Pair pair, long end) {
    if (System.nanoTime() >= end) {
      return Optional.empty();
    }
    synchronized (this) {
      progress.accept("once more: " + pair.weakening.name() + " by " + pair.claim.id());
    }
    Explorer explorer =
        Explorer.of(pair.claim.getClass()).with(model).with(pair.weakening.mutant());
    return Optional.of(new Exploration(explorer).untilRefuted().explore().verdict());
  }

  private void settle(Pair pair, Optional<Verdict> verdict) {
    String name = pair.weakening.name();
    String claim = pair.claim.id();
    if (verdict.isEmpty()) {
      unasked.add(name + " was not asked about again: no time left");
    } else if (verdict.get() == Verdict.REFUTED) {
      noticed.add(Deaths.of(pair.weakening, Deaths.Fate.KILLED, List.of(claim)));
    } else {
      faults.add(
          "%s was noticed by %s, which is %s now: ask all claims with quire check --deep --record ."
              .formatted(name, claim, verdict.get()));
    }
  }
}
