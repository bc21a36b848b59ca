package dev.quire.check.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.check.Explorer;
import dev.quire.check.Model;
import dev.quire.check.explore.Site;
import dev.quire.check.explore.Weakening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Weakened orderings and who notices them. */
final class HuntTest {

  private static Site site(String method, String access) {
    return new Site(Publishing.class.getName(), method, access, 1, 0);
  }

  private final List<String> progress = new ArrayList<>();

  private List<Deaths> hunt(Model model, Duration budget) {
    Coverage coverage = new Coverage();
    coverage.explore(new Publishing(), Explorer.of(Publishing.class).with(model));
    return new Hunt(coverage, model, progress::add)
        .run(
            List.of(
                site("publish", "setIntRelease"),
                site("receive", "getIntAcquire"),
                site("nobody", "getIntAcquire")),
            System.nanoTime() + budget.toNanos());
  }

  private static String fates(List<Deaths> deaths) {
    return String.join(" ", deaths.stream().map(death -> death.fate().text()).toList());
  }

  @Test
  void weakenedPublishSurvivesUnderSequentialConsistency() {
    assertEquals("survives survives cold", fates(hunt(Model.SC, Duration.ofMinutes(1))));
  }

  @Test
  void weakenedPublishIsNoticedUnderWeakMemory() {
    assertEquals("killed killed cold", fates(hunt(Model.WEAK, Duration.ofMinutes(1))));
  }

  @Test
  void progressSaysWhatRunsAndHowFar() {
    hunt(Model.SC, Duration.ofMinutes(1));
    assertEquals(
        "orderings, claim 1 of 1, publishing: 2 at once; 0 of 3 noticed", progress.getFirst());
  }

  @Test
  void mutantsWithoutTimeAreLeftOut() {
    assertEquals("cold", fates(hunt(Model.SC, Duration.ofSeconds(-1))));
  }

  @Test
  void eachOrderingIsWeakenedByOneStep() {
    assertEquals("acquire", to("getLongVolatile"));
    assertEquals("opaque", to("getIntAcquire"));
    assertEquals("plain", to("getByteOpaque"));
    assertEquals("release", to("setIntVolatile"));
    assertEquals("opaque", to("setLongRelease"));
    assertEquals("plain", to("setIntOpaque"));
    assertEquals("removed", to("fullFence"));
    assertEquals("acquire-release acquire release relaxed", to("casInt"));
    assertEquals("acquire-release acquire release relaxed", to("getAndAddLong"));
    assertEquals("relaxed", to("casIntAcquire"));
    assertEquals("relaxed", to("weakCasLongRelease"));
    assertEquals("", to("weakCasIntRelaxed"));
    assertEquals("relaxed", to("getAndAddIntAcquire"));
    assertEquals("", to("getIntPlain"));
    assertEquals("", to("copyOut"));
  }

  private static String to(String access) {
    return String.join(" ", Weakening.of(site("m", access)).stream().map(Weakening::to).toList());
  }

  @Test
  void recordReadsBackAsItWasWritten() {
    List<Deaths> deaths = hunt(Model.SC, Duration.ofMinutes(1));
    Recorded recorded =
        new Recorded("sc", new Digests(Map.of("folio", "ab12"), Map.of("W1", "cd34")), deaths);
    assertEquals(recorded, Recorded.parse(recorded.text()));
    assertTrue(recorded.knows("folio", Map.of("folio", "ab12")));
    assertTrue(!recorded.knows("folio", Map.of("folio", "ab13")), "a changed room");
    assertTrue(!recorded.knows("epoch", Map.of("epoch", "ab12")), "a room that is new");
  }
}
