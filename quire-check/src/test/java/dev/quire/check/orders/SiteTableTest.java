package dev.quire.check.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.check.Explorer;
import dev.quire.check.explore.CoreClasses;
import dev.quire.check.explore.Site;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sites that no claim executes are found, and the list of reasons stays true. */
final class SiteTableTest {

  private static final String OWN = "dev.quire.check.orders.Publishing.";

  private static List<String> faults(String reasons, Site... planted) {
    Coverage coverage = new Coverage();
    coverage.explore(new Publishing(), Explorer.of(Publishing.class));
    List<Site> sites = new ArrayList<>();
    sites.add(new Site(Publishing.class.getName(), "publish", "setIntRelease", 1, 1));
    sites.addAll(List.of(planted));
    return new SiteTable(sites, coverage, Excuses.of("list", reasons)).faults();
  }

  private static Site idle() {
    return new Site(Publishing.class.getName(), "nobody", "getIntOpaque", 1, 7);
  }

  @Test
  void siteThatSomeClaimExecutesNeedsNoReason() {
    assertEquals(List.of(), faults(""));
  }

  @Test
  void siteThatNobodyExecutesIsFound() {
    List<String> faults = faults("", idle());
    assertEquals(1, faults.size(), faults.toString());
    assertTrue(faults.getFirst().startsWith(OWN + "nobody getIntOpaque 1 (line 7)"), faults + "");
  }

  @Test
  void reasonForTheMethodIsEnough() {
    assertEquals(List.of(), faults(OWN + "nobody : planted", idle()));
  }

  @Test
  void entryThatFitsNothingIsRefused() {
    List<String> faults = faults(OWN + "vanished : gone");
    assertEquals(1, faults.size(), faults.toString());
    assertTrue(faults.getFirst().contains("fits nothing"), faults.getFirst());
  }

  @Test
  void entryForASiteThatIsExecutedIsRefused() {
    List<String> faults = faults(OWN + "publish : it is cold, is it not", idle());
    assertTrue(faults.getFirst().contains("but publishing execute it"), faults.toString());
  }

  @Test
  void entryIsNoPrefixOfAnotherName() {
    assertEquals(2, faults(OWN + "nobo : not a whole name", idle()).size());
  }

  @Test
  void coreHasSitesInEveryRoomThatSharesWords() {
    List<String> rooms =
        new CoreClasses().sites().stream().map(Site::room).distinct().sorted().toList();
    assertTrue(
        rooms.containsAll(List.of("buddy", "cache", "epoch", "folio", "word", "xarray", "roof")),
        rooms.toString());
  }

  @Test
  void digestsOfUnchangedClassesAreTheSame() {
    assertEquals(new CoreClasses().digests(), new CoreClasses().digests());
  }
}
