package dev.quire.check.orders;

import dev.quire.check.Checks;
import dev.quire.check.Claim;
import dev.quire.check.Explorer;
import dev.quire.check.Orders;
import dev.quire.check.Report;
import dev.quire.check.explore.CoreClasses;
import dev.quire.check.explore.Crew;
import dev.quire.check.explore.Site;
import dev.quire.check.show.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Explores the claims once for their sites, then the mutants, and says what is not accepted. */
public final class Survey {

  private final Orders.Options options;
  private final Checks.Sink out;
  private final Checks.Sink progress;
  private final long end;
  private final CoreClasses core = new CoreClasses();
  private final Coverage coverage = new Coverage();
  private final Recorded before = Recorded.resource();
  private final Excuses equivalent = Excuses.resource(OrderTable.EQUIVALENT);
  private final List<String> faults = new ArrayList<>();
  private List<Claim> claims = List.of();

  public Survey(Orders.Options options, Checks.Sink out, Checks.Sink progress) {
    this.options = options;
    this.out = out;
    this.progress = progress;
    end = System.nanoTime() + options.budget().toNanos();
  }

  /** Does it all; the result is that of {@link Orders#run}. */
  public int run(List<Claim> chosen) {
    claims = List.copyOf(chosen);
    boolean whole = options.ids().isEmpty(); // else what is missing may be in another claim
    if (options.scope().explores()) {
      explore();
    }
    SiteTable sites = new SiteTable(core.sites(), coverage, Excuses.resource(SiteTable.COLD));
    if (options.scope().isGate() && whole) {
      faults.addAll(sites.faults());
    }
    OrderTable orders = new OrderTable(deaths(), equivalent);
    if (options.scope().weakens() && whole) {
      faults.addAll(orders.faults(options.scope().isDeep()));
    }
    if (options.json()) {
      out.line(json(sites, orders));
    } else {
      tables(sites, orders);
    }
    return faults.isEmpty() ? Checks.AS_EXPECTED : Checks.SURPRISE;
  }

  private List<Deaths> deaths() {
    return switch (options.scope()) {
      case SITES, GAPS -> List.of();
      case CHANGED -> rechecked();
      case SINCE_RECORD, DEEP -> hunted(core.sites());
    };
  }

  private void explore() {
    List<Coverage.Reach> reached = Crew.map(claims, this::reach);
    for (int i = 0; i < claims.size(); i++) {
      coverage.add(reached.get(i));
      Claim claim = claims.get(i);
      Report report = reached.get(i).explored().report();
      if (report.verdict() != claim.expected()) {
        faults.add(
            "%s is %s, expected %s: %s"
                .formatted(claim.id(), report.verdict(), claim.expected(), report.reason()));
      }
    }
  }

  private Coverage.Reach reach(Claim claim) {
    int number = claims.indexOf(claim) + 1;
    tell(
        "sites, claim %d of %d: %s %s".formatted(number, claims.size(), claim.id(), claim.title()));
    return Coverage.reach(claim, Explorer.of(claim.getClass()).with(options.model()));
  }

  private synchronized void tell(String what) {
    progress.line(what);
  }

  /** Asks all claims about all orderings of these sites. */
  private List<Deaths> hunted(List<Site> all) {
    boolean whole = options.ids().isEmpty();
    List<Site> sites = all.stream().filter(site -> whole || !coverage.ids(site).isEmpty()).toList();
    Digests now = new Digests(core.digests(), Digests.ofClaims(claims));
    Since since = new Since(before, now, coverage);
    List<Site> anew =
        options.scope() == Orders.Scope.DEEP
            ? sites
            : sites.stream().filter(site -> !since.holds(site)).toList();
    tell("orderings of %d accesses, of %d in all".formatted(anew.size(), sites.size()));
    Hunt hunt = new Hunt(coverage, options.model(), progress::line);
    List<Deaths> asked = hunt.run(anew, end);
    if (hunt.left() > 0) {
      faults.add("%d mutants were not run: give more time with --budget".formatted(hunt.left()));
    }
    List<Deaths> deaths = since.merged(sites, anew, asked);
    if (options.record().isPresent()) {
      new Recorded(options.model().text(), now, deaths).write(options.record().get());
    }
    return deaths;
  }

  /** Asks again about the orderings of rooms that have changed. */
  private List<Deaths> rechecked() {
    Recheck recheck = new Recheck(before, options.model(), progress::line);
    Map<String, String> digests = core.digests();
    List<String> changed = recheck.changed(digests);
    if (!options.json()) {
      out.line(
          changed.isEmpty()
              ? "no room has changed since its orderings were recorded"
              : "rooms that have changed since their orderings were recorded: "
                  + String.join(" ", changed));
    }
    List<Site> sites = core.sites().stream().filter(site -> changed.contains(site.room())).toList();
    recheck.run(sites, claims, end);
    faults.addAll(recheck.faults());
    if (!options.json()) {
      recheck.unasked().forEach(out::line);
    }
    return recheck.noticed();
  }

  private void tables(SiteTable sites, OrderTable orders) {
    if (options.scope().lists()) {
      sites.lines().forEach(out::line);
    }
    if (options.scope().weakens()) {
      orders.lines().forEach(out::line);
    }
    faults.forEach(fault -> out.line("not accepted: " + fault));
  }

  private String json(SiteTable sites, OrderTable orders) {
    return "{\"sites\":%s,\"orderings\":%s,\"faults\":[%s]}"
        .formatted(
            options.scope().lists() ? sites.json() : "[]",
            orders.json(),
            String.join(",", faults.stream().map(JsonText::quoted).toList()));
  }
}
