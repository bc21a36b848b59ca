package dev.quire.check.orders;

import dev.quire.check.Explorer;
import dev.quire.check.Limits;
import dev.quire.check.Model;
import dev.quire.check.Report;
import dev.quire.check.Verdict;
import dev.quire.check.explore.Exploration;
import dev.quire.check.explore.Site;
import dev.quire.check.explore.Weakening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Weakens one ordering after the other, and looks for a claim that notices.
 *
 * <p>In two rounds, because most mutants are noticed at once: first the claims that are explored
 * quickly, then the others for the mutants that are left.
 */
final class Hunt {

  /** A claim that takes longer on a mutant than this many times its own time is given up. */
  private static final int SLOWER = 10;

  /** Seconds that each claim may take at least. */
  private static final int SHORTEST = 10;

  /** Seconds below which a claim is quick. */
  private static final double QUICK = 1;

  /** What is known of a mutant so far. */
  private static final class Quarry {
    final Weakening weakening;
    final List<Coverage.Explored> claims;
    final List<String> cut = new ArrayList<>();
    Optional<String> killer = Optional.empty();
    int tried;

    Quarry(Weakening weakening, List<Coverage.Explored> claims) {
      this.weakening = weakening;
      this.claims = claims;
    }

    boolean isOpen() {
      return killer.isEmpty() && tried < claims.size();
    }

    Deaths deaths() {
      if (claims.isEmpty()) {
        return Deaths.of(weakening, Deaths.Fate.COLD, List.of());
      }
      if (killer.isPresent()) {
        return Deaths.of(weakening, Deaths.Fate.KILLED, List.of(killer.get()));
      }
      List<String> all = claims.stream().map(Coverage.Explored::id).sorted().toList();
      return cut.isEmpty()
          ? Deaths.of(weakening, Deaths.Fate.SURVIVES, all)
          : Deaths.of(weakening, Deaths.Fate.CUT, cut);
    }
  }

  private final Coverage coverage;
  private final Model model;
  private final Recorded before;
  private final Consumer<String> progress;
  private final Map<String, String> killers = new HashMap<>();
  private int left;

  Hunt(Coverage coverage, Model model, Recorded before, Consumer<String> progress) {
    this.coverage = coverage;
    this.model = model;
    this.before = before;
    this.progress = progress;
  }

  /**
   * Runs the mutants of these sites, until the time is over.
   *
   * @return what became of each, in order; those that there was no time for are left out
   */
  List<Deaths> run(List<Site> sites, Duration budget) {
    long end = System.nanoTime() + budget.toNanos();
    List<Quarry> all =
        sites.stream()
            .flatMap(site -> Weakening.of(site).stream())
            .map(weakening -> new Quarry(weakening, coverage.of(weakening.site())))
            .toList();
    round("quick claims", all, QUICK, end);
    round("other claims", all, Double.MAX_VALUE, end);
    List<Quarry> done = all.stream().filter(quarry -> !quarry.isOpen()).toList();
    left = all.size() - done.size();
    return done.stream().map(Quarry::deaths).toList();
  }

  /** Mutants that there was no time for. */
  int left() {
    return left;
  }

  private void round(String name, List<Quarry> all, double seconds, long end) {
    List<Quarry> open = all.stream().filter(Quarry::isOpen).toList();
    int alive = 0;
    for (int i = 0; i < open.size() && System.nanoTime() < end; i++) {
      Quarry quarry = open.get(i);
      progress.accept(
          "%s, mutant %d of %d, %d not noticed: %s"
              .formatted(name, i + 1, open.size(), alive, quarry.weakening.name()));
      hunt(quarry, seconds, end);
      alive += quarry.killer.isEmpty() ? 1 : 0;
    }
  }

  /** Tries the claims that execute the site, cheapest first. */
  private void hunt(Quarry quarry, double seconds, long end) {
    String name = quarry.weakening.site().name();
    List<Coverage.Explored> untried =
        new ArrayList<>(quarry.claims.subList(quarry.tried, quarry.claims.size()));
    untried.removeIf(claim -> claim.report().seconds() > seconds);
    Optional<String> likely =
        before
            .killer(quarry.weakening.name())
            .or(() -> Optional.ofNullable(killers.get(name)));
    List<Coverage.Explored> ordered = new ArrayList<>(untried);
    ordered.sort(Comparator.comparing(claim -> !likely.equals(Optional.of(claim.id()))));
    for (Coverage.Explored claim : ordered) {
      if (System.nanoTime() > end) {
        return;
      }
      Report report = explore(claim, quarry.weakening);
      // A claim that is refuted anyway notices nothing.
      if (report.verdict() == Verdict.REFUTED && claim.report().verdict() == Verdict.HOLDS) {
        killers.put(name, claim.id());
        quarry.killer = Optional.of(claim.id());
        return;
      }
      if (report.verdict() == Verdict.CUT) {
        quarry.cut.add(claim.id());
      }
    }
    quarry.tried += untried.size(); // they are the cheapest ones, so they come first
  }

  private Report explore(Coverage.Explored claim, Weakening weakening) {
    int seconds = Math.max(SHORTEST, (int) (claim.report().seconds() * SLOWER));
    Limits limits = new Limits(Limits.DEFAULT.executions(), Limits.DEFAULT.steps(), seconds);
    Explorer explorer = Explorer.of(claim.type()).with(model).with(weakening.mutant()).with(limits);
    return new Exploration(explorer).untilRefuted().explore();
  }
}
