package dev.quire.check.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.check.Claim;
import dev.quire.check.Explorer;
import dev.quire.check.Schedule;
import dev.quire.check.Stage;
import dev.quire.check.Step;
import dev.quire.check.Trace;
import dev.quire.core.word.Words;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which call of room word an access comes from. */
final class SitesTest {

  private static Set<String> executed(Class<? extends Claim> claim) {
    Exploration exploration = new Exploration(Explorer.of(claim));
    exploration.explore();
    return exploration.executed().stream()
        .map(Site::name)
        .map(name -> name.substring(name.indexOf('$') + 1))
        .collect(Collectors.toSet());
  }

  @Test
  void eachCallOfOneMethodIsASiteOfItsOwn() {
    assertEquals(
        Set.of(
            "TwoCalls.lambda$program$0 setIntOpaque 1", "TwoCalls.lambda$program$0 setIntOpaque 2"),
        executed(TwoCalls.class));
  }

  @Test
  void callWithinTheArgumentsOfAnotherKeepsBothNumbers() {
    Trace trace =
        new Exploration(Explorer.of(Nested.class))
            .replay(Schedule.parse("a2"))
            .trace()
            .orElseThrow();
    List<String> sites = trace.steps().stream().map(Step::site).toList();
    assertEquals(2, sites.size());
    assertTrue(sites.stream().allMatch(site -> site.contains("Nested.program:")), sites.toString());
    assertFalse(sites.get(0).equals(sites.get(1)), sites.toString());
  }

  @Test
  void setUpBeforeTheActorsCountsForNothing() {
    assertEquals(Set.of("SetUp.lambda$program$0 getIntOpaque 1"), executed(SetUp.class));
  }

  /** Two stores in one method. */
  public static final class TwoCalls extends Litmus.Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor(
          "writer",
          () -> {
            Words.setIntOpaque(x, 1);
            Words.setIntOpaque(y, 1);
          });
    }
  }

  /** A load among the arguments of a store. */
  public static final class Nested extends Litmus.Program {
    @Override
    void program(Stage stage, long x, long y) {
      stage.actor(
          "copier",
          () ->
              Words.setIntOpaque(
                  x, // the lines tell the two apart
                  Words.getIntOpaque(y)));
    }
  }

  /** A store before the actors start. */
  public static final class SetUp extends Litmus.Program {
    @Override
    void program(Stage stage, long x, long y) {
      Words.setIntOpaque(x, 1);
      stage.actor("reader", () -> r[0] = Words.getIntOpaque(x));
    }
  }
}
