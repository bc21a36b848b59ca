package dev.quire.check.orders;

import dev.quire.check.Explorer;
import dev.quire.check.Limits;
import dev.quire.check.Model;
import dev.quire.check.Mutant;
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

/** Weakens one ordering after the other, and looks for a claim that notices. */
final class Hunt {

  /** A claim that takes longer on a mutant than this many times its own time is given up. */
  private static final int SLOWER = 10;

  private static final int SHORTEST = 10;

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
    List<Weakening> all = sites.stream().flatMap(site -> Weakening.of(site).stream()).toList();
    long end = System.nanoTime() + budget.toNanos();
    List<Deaths> deaths = new ArrayList<>();
    for (Weakening weakening : all) {
      if (System.nanoTime() > end) {
        left = all.size() - deaths.size();
        break;
      }
      long alive = deaths.stream().filter(death -> death.fate() != Deaths.Fate.KILLED).count();
      progress.accept(
          "mutant %d of %d, %d not killed: %s"
              .formatted(deaths.size() + 1, all.size(), alive, weakening.name()));
      deaths.add(hunt(weakening));
    }
    return deaths;
  }

  /** Mutants that there was no time for. */
  int left() {
    return left;
  }

  /** Tries the claims that execute the site, those first that are likely to notice, then cheap. */
  private Deaths hunt(Weakening weakening) {
    List<Coverage.Explored> claims = new ArrayList<>(coverage.of(weakening.site()));
    if (claims.isEmpty()) {
      return Deaths.of(weakening, Deaths.Fate.COLD, List.of());
    }
    Optional<String> likely =
        before
            .killer(weakening.name())
            .or(() -> Optional.ofNullable(killers.get(weakening.site().name())));
    claims.sort(Comparator.comparing(claim -> !likely.equals(Optional.of(claim.id()))));
    Mutant mutant = weakening.mutant();
    Deaths.Fate fate = Deaths.Fate.SURVIVES;
    for (Coverage.Explored claim : claims) {
      Verdict verdict = explore(claim, mutant).verdict();
      if (verdict == Verdict.REFUTED && claim.report().verdict() != Verdict.REFUTED) {
        killers.put(weakening.site().name(), claim.id());
        return Deaths.of(weakening, Deaths.Fate.KILLED, List.of(claim.id()));
      }
      if (verdict == Verdict.CUT) {
        fate = Deaths.Fate.CUT;
      }
    }
    return Deaths.of(weakening, fate, claims.stream().map(Coverage.Explored::id).sorted().toList());
  }

  private Report explore(Coverage.Explored claim, Mutant mutant) {
    int seconds = Math.max(SHORTEST, (int) (claim.report().seconds() * SLOWER));
    Limits limits = new Limits(Limits.DEFAULT.executions(), Limits.DEFAULT.steps(), seconds);
    return new Exploration(Explorer.of(claim.type()).with(model).with(mutant).with(limits))
        .untilRefuted()
        .explore();
  }
}
