package dev.quire.check.orders;

import dev.quire.check.Checks;
import dev.quire.check.Claim;
import dev.quire.check.Explorer;
import dev.quire.check.Orders;
import dev.quire.check.Report;
import dev.quire.check.explore.CoreClasses;
import dev.quire.check.explore.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Explores the claims once for their sites, then the mutants, and says what is not accepted. */
public final class Survey {

  private final Orders.Options options;
  private final Checks.Sink out;
  private final Checks.Sink progress;
  private final CoreClasses core = new CoreClasses();
  private final Coverage coverage = new Coverage();
  private final List<String> faults = new ArrayList<>();

  public Survey(Orders.Options options, Checks.Sink out, Checks.Sink progress) {
    this.options = options;
    this.out = out;
    this.progress = progress;
  }

  /** Does it all; the result is that of {@link Orders#run}. */
  public int run(List<Claim> claims) {
    for (int i = 0; i < claims.size(); i++) {
      explore(claims.get(i), i + 1, claims.size());
    }
    SiteTable sites = new SiteTable(core.sites(), coverage, Excuses.resource(SiteTable.COLD));
    boolean whole = options.ids().isEmpty(); // else what is missing may be in another claim
    if (options.deep() && whole) {
      faults.addAll(sites.faults());
    }
    OrderTable orders = new OrderTable(hunted(), Excuses.resource(OrderTable.EQUIVALENT));
    if (options.mutants() && whole) {
      faults.addAll(orders.faults(options.deep()));
    }
    if (options.json()) {
      out.line(json(sites, orders));
    } else {
      tables(sites, orders);
    }
    return faults.isEmpty() ? Checks.AS_EXPECTED : Checks.SURPRISE;
  }

  private void explore(Claim claim, int number, int of) {
    progress.line("claim %d of %d: %s %s".formatted(number, of, claim.id(), claim.title()));
    Report report = coverage.explore(claim, Explorer.of(claim.getClass()).with(options.model()));
    if (report.verdict() != claim.expected()) {
      faults.add(
          "%s is %s, expected %s: %s"
              .formatted(claim.id(), report.verdict(), claim.expected(), report.reason()));
    }
  }

  private List<Deaths> hunted() {
    if (!options.mutants()) {
      return List.of();
    }
    Recorded before = Recorded.resource();
    Map<String, String> digests = core.digests();
    List<Site> sites =
        core.sites().stream()
            .filter(site -> options.deep() || !before.knows(site.room(), digests))
            .filter(site -> options.ids().isEmpty() || !coverage.ids(site).isEmpty())
            .toList();
    Hunt hunt = new Hunt(coverage, options.model(), before, progress::line);
    List<Deaths> deaths = hunt.run(sites, options.budget());
    int left = hunt.left();
    if (left > 0) {
      faults.add("%d mutants were not run: give more time with --budget".formatted(left));
    }
    if (options.record().isPresent()) {
      new Recorded(options.model().text(), digests, deaths).write(options.record().get());
    }
    return deaths;
  }

  private void tables(SiteTable sites, OrderTable orders) {
    if (options.sites()) {
      sites.lines().forEach(out::line);
    }
    if (options.mutants()) {
      orders.lines().forEach(out::line);
    }
    faults.forEach(fault -> out.line("not accepted: " + fault));
  }

  private String json(SiteTable sites, OrderTable orders) {
    return "{\"sites\":%s,\"orderings\":%s,\"faults\":[%s]}"
        .formatted(
            options.sites() ? sites.json() : "[]",
            orders.json(),
            String.join(",", faults.stream().map(Json::quoted).toList()));
  }
}
