package dev.quire.check.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.check.Claim;
import dev.quire.check.DeclaredRaces;
import dev.quire.check.Explorer;
import dev.quire.check.Limits;
import dev.quire.check.Model;
import dev.quire.check.Report;
import dev.quire.check.Verdict;
import dev.quire.check.claims.Catalogue;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Plain accesses that are declared racy do race: else the declaration has to go. */
final class DeclaredRacesTest {

  private static final Limits SHORT = new Limits(4_000, 5_000, 20);

  @Test
  void everyDeclarationIsOfAnAccessThatRaces() throws ReflectiveOperationException {
    Set<String> silent = new TreeSet<>();
    DeclaredRaces.all().forEach(one -> silent.add(one.site()));
    for (Class<? extends Claim> type : Catalogue.claims()) {
      Claim claim = type.getConstructor().newInstance();
      if (!claim.races().isEmpty()) {
        claim.races().forEach(one -> silent.add(one.site()));
        silent.removeAll(raced(type));
      }
    }
    for (Class<? extends Claim> type : Catalogue.claims()) {
      if (!silent.isEmpty()) {
        silent.removeAll(raced(type));
      }
    }
    assertEquals(Set.of(), silent);
  }

  private static Set<String> raced(Class<? extends Claim> type) {
    Exploration exploration = new Exploration(Explorer.of(type).with(Model.WEAK).with(SHORT));
    Report report = exploration.explore();
    assertFalse(report.reason().contains("data race"), report.reason());
    return exploration.raced();
  }

  @Test
  void undeclaredRaceNamesBothSites() {
    Report report = Explorer.of(Litmus.Unordered.class).with(Model.WEAK).explore();
    assertEquals(Verdict.REFUTED, report.verdict());
    String reason = report.reason();
    assertTrue(reason.startsWith("data race on x between "), reason);
    assertTrue(reason.contains("writer's store plain at Litmus$Unordered.program:"), reason);
    assertTrue(reason.contains("reader's load opaque at Litmus$Program.load:"), reason);
  }

  @Test
  void racesAreCheckedUnderSequentialConsistencyOnRequestAndNeverUnderTso() {
    Explorer explorer = Explorer.of(Litmus.Unordered.class);
    Report unchecked = explorer.explore();
    assertEquals(Verdict.HOLDS, unchecked.verdict(), unchecked.reason());
    assertEquals(Verdict.REFUTED, explorer.checkingRaces(true).explore().verdict());
    assertThrows(
        IllegalArgumentException.class, () -> explorer.with(Model.TSO).checkingRaces(true));
  }
}
