package dev.quire.check.orders;

import dev.quire.check.Explorer;
import dev.quire.check.Limits;
import dev.quire.check.Model;
import dev.quire.check.Mutant;
import dev.quire.check.Verdict;
import dev.quire.check.explore.Crew;
import dev.quire.check.explore.Exploration;
import dev.quire.check.explore.Site;
import dev.quire.check.explore.Weakening;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Weakens orderings, and looks for claims that notice.
 *
 * <p>Claim by claim, the cheapest first, with all mutants that nobody has noticed yet at once: a
 * weaker ordering only adds executions, so a claim that holds with many of them weakened together
 * holds with each. Where it does not, half of them are tried, and so on: what counts as noticed was
 * noticed alone. Several claims are asked at once; who of two claims notices first may differ from
 * run to run, what is noticed does not.
 */
final class Hunt {

  /** A claim that takes longer on mutants than this many times its own time is given up. */
  private static final int SLOWER = 10;

  /** The same for several mutants at once: they are soon tried in smaller groups instead. */
  private static final int SLOWER_TOGETHER = 3;

  /** Seconds that each claim may take at least. */
  private static final int SHORTEST = 20;

  /** What is known of a mutant so far. */
  private static final class Quarry {
    final Weakening weakening;
    final List<String> claims;
    final Set<String> holds = new HashSet<>();
    final List<String> cut = new ArrayList<>();
    Optional<String> killer = Optional.empty();

    Quarry(Weakening weakening, List<String> claims) {
      this.weakening = weakening;
      this.claims = claims;
    }

    boolean isOpen() {
      return killer.isEmpty() && holds.size() + cut.size() < claims.size();
    }

    Deaths deaths() {
      if (killer.isPresent()) {
        return Deaths.of(weakening, Deaths.Fate.KILLED, List.of(killer.get()));
      }
      if (!cut.isEmpty()) {
        return Deaths.of(weakening, Deaths.Fate.CUT, cut);
      }
      return Deaths.of(
          weakening, claims.isEmpty() ? Deaths.Fate.COLD : Deaths.Fate.SURVIVES, claims);
    }
  }

  private final Coverage coverage;
  private final Model model;
  private final Consumer<String> progress;
  private long end;
  private int left;

  Hunt(Coverage coverage, Model model, Consumer<String> progress) {
    this.coverage = coverage;
    this.model = model;
    this.progress = progress;
  }

  /**
   * Runs the mutants of these sites, until the time is over.
   *
   * @param until of {@link System#nanoTime()}
   * @return what became of each, in order; those that there was no time for are left out
   */
  List<Deaths> run(List<Site> sites, long until) {
    end = until;
    List<Quarry> all =
        sites.stream()
            .flatMap(site -> Weakening.of(site).stream())
            .map(weakening -> new Quarry(weakening, coverage.holding(weakening.site())))
            .toList();
    List<Coverage.Explored> claims =
        coverage.claims().stream()
            .filter(Coverage.Explored::holds)
            .sorted(Comparator.comparingDouble(claim -> claim.report().seconds()))
            .toList();
    Crew.map(claims, claim -> ask(claim, claims, all));
    List<Quarry> done = all.stream().filter(quarry -> !quarry.isOpen()).toList();
    left = all.size() - done.size();
    return done.stream().map(Quarry::deaths).toList();
  }

  private String ask(Coverage.Explored claim, List<Coverage.Explored> claims, List<Quarry> all) {
    int number = claims.indexOf(claim) + 1;
    String where = "orderings, claim %d of %d, %s: ".formatted(number, claims.size(), claim.id());
    List<Quarry> mine = all.stream().filter(quarry -> quarry.claims.contains(claim.id())).toList();
    for (List<Quarry> together : layers(open(mine))) {
      hunt(claim, together, where, all);
    }
    return where;
  }

  private synchronized List<Quarry> open(List<Quarry> some) {
    return some.stream().filter(Quarry::isOpen).toList();
  }

  private synchronized void found(Coverage.Explored claim, List<Quarry> together, Verdict verdict) {
    if (verdict == Verdict.HOLDS) {
      together.forEach(quarry -> quarry.holds.add(claim.id()));
    } else if (verdict == Verdict.REFUTED) {
      together.getFirst().killer = Optional.of(claim.id());
    } else {
      together.getFirst().cut.add(claim.id());
    }
  }

  private synchronized void tell(String where, int together, List<Quarry> all) {
    long noticed = all.stream().filter(quarry -> quarry.killer.isPresent()).count();
    progress.accept(
        "%s%d at once; %d of %d noticed".formatted(where, together, noticed, all.size()));
  }

  /** Mutants that there was no time for. */
  int left() {
    return left;
  }

  /** So that no site is weakened twice at once. */
  private static List<List<Quarry>> layers(List<Quarry> open) {
    List<List<Quarry>> layers = new ArrayList<>();
    List<Set<Site>> sites = new ArrayList<>();
    for (Quarry quarry : open) {
      int layer = 0;
      while (layer < layers.size() && !sites.get(layer).add(quarry.weakening.site())) {
        layer++;
      }
      if (layer == layers.size()) {
        layers.add(new ArrayList<>());
        sites.add(new HashSet<>(Set.of(quarry.weakening.site())));
      }
      layers.get(layer).add(quarry);
    }
    return layers;
  }

  /** Finds out which of them the claim notices. */
  private void hunt(Coverage.Explored claim, List<Quarry> some, String where, List<Quarry> all) {
    List<Quarry> together = open(some); // another claim may have noticed one meanwhile
    if (together.isEmpty() || System.nanoTime() > end) {
      return;
    }
    tell(where, together.size(), all);
    Verdict verdict = explore(claim, together);
    if (verdict == Verdict.HOLDS || together.size() == 1) {
      found(claim, together, verdict);
    } else {
      int half = together.size() / 2;
      hunt(claim, together.subList(0, half), where, all);
      hunt(claim, together.subList(half, together.size()), where, all);
    }
  }

  private Verdict explore(Coverage.Explored claim, List<Quarry> together) {
    int slower = together.size() == 1 ? SLOWER : SLOWER_TOGETHER;
    int seconds = Math.max(SHORTEST, (int) (claim.report().seconds() * slower));
    Limits limits = new Limits(Limits.DEFAULT.executions(), Limits.DEFAULT.steps(), seconds);
    Mutant mutant =
        new Mutant(
            together.size() == 1 ? together.getFirst().weakening.name() : "several",
            "orderings weakened",
            together.stream()
                .flatMap(quarry -> quarry.weakening.mutant().edits().stream())
                .toList(),
            "");
    Explorer explorer = Explorer.of(claim.type()).with(model).with(mutant).with(limits);
    return new Exploration(explorer).untilRefuted().explore().verdict();
  }
}
