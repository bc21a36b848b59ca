package dev.quire.check.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which fates of mutants are accepted. */
final class OrderTableTest {

  private static Deaths death(String site, Deaths.Fate fate) {
    return new Deaths(site, "acquire", "opaque", fate, List.of("L1"));
  }

  private static List<String> faults(String argued, Deaths... deaths) {
    List<Deaths> all = new ArrayList<>(List.of(deaths));
    for (int i = 0; i < 20; i++) {
      all.add(death("a.B.killed get " + i, Deaths.Fate.KILLED));
    }
    return new OrderTable(all, Excuses.of("list", argued)).faults(true);
  }

  @Test
  void survivorWithoutAnArgumentIsAnError() {
    List<String> faults = faults("", death("a.B.c get 1", Deaths.Fate.SURVIVES));
    assertTrue(faults.getFirst().startsWith("a.B.c get 1 -> opaque survives L1"), faults + "");
  }

  @Test
  void survivorWithAnArgumentIsAccepted() {
    assertEquals(
        List.of(),
        faults(
            "a.B.c get 1 -> opaque : it stands there", death("a.B.c get 1", Deaths.Fate.SURVIVES)));
  }

  @Test
  void argumentForAMutantThatIsNoticedIsAnError() {
    List<String> faults = faults("a.B.killed get 3 -> opaque : no difference");
    assertTrue(faults.getFirst().contains("L1 notices it"), faults.toString());
  }

  @Test
  void argumentThatFitsNothingIsAnError() {
    assertTrue(faults("a.B.gone : no difference").getFirst().contains("fits nothing"));
  }

  @Test
  void cutIsNoKill() {
    List<String> faults = faults("", death("a.B.c get 1", Deaths.Fate.CUT));
    assertTrue(faults.getFirst().contains("nothing is known"), faults.toString());
  }

  @Test
  void stepFromVolatileToAcquireReleaseIsAMarginAndNoSurvivor() {
    Deaths margin =
        new Deaths(
            "a.B.c casInt 1", "volatile", "acquire-release", Deaths.Fate.SURVIVES, List.of("L1"));
    OrderTable table =
        new OrderTable(
            List.of(margin, death("a.B.c get 1", Deaths.Fate.KILLED)), Excuses.of("list", ""));
    assertEquals(List.of(), table.faults(true));
    assertEquals(1, table.margins());
    assertEquals(0, table.survivors());
  }

  @Test
  void moreThanATenthOfSurvivorsIsTold() {
    List<Deaths> all =
        List.of(
            death("a.B.c get 1", Deaths.Fate.SURVIVES), death("a.B.c get 2", Deaths.Fate.KILLED));
    List<String> lines = new OrderTable(all, Excuses.of("list", "a.B.c : argued")).lines();
    assertEquals("more survive than the 10 % that are aimed at", lines.getLast());
  }
}
