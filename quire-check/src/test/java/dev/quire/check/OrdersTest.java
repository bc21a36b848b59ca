package dev.quire.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The orderings of rooms that have changed, and what {@code quire check --sites} prints. */
final class OrdersTest {

  /** What there is no time for is left to {@code quire check --deep}. */
  private static final Duration BUDGET = Duration.ofMinutes(2);

  private final List<String> out = new ArrayList<>();

  private int run(List<String> ids, Model model, Orders.Scope scope, boolean json) {
    return Orders.run(
        new Orders.Options(ids, model, scope, json, Optional.empty(), BUDGET),
        out::add,
        text -> {});
  }

  @Test
  void everyOrderingOfAChangedRoomIsNoticedOrArgued() {
    int status = run(List.of(), Model.WEAK, Orders.Scope.CHANGED, false);
    String text = String.join("\n", out);
    System.out.println(text);
    assertEquals(Checks.AS_EXPECTED, status, text);
  }

  @Test
  void sitesNameTheClaimsThatExecuteThem() {
    assertEquals(Checks.AS_EXPECTED, run(List.of("W1", "w2"), Model.SC, Orders.Scope.SITES, false));
    assertTrue(
        out.stream()
            .anyMatch(line -> line.matches("word.WordLock.tryLock:\\d+ +casIntAcquire +W1 W2")),
        String.join("\n", out));
    assertTrue(out.stream().anyMatch(line -> line.startsWith("executed by no claim")));
  }

  @Test
  void sitesAreThereAsJson() {
    run(List.of("W1"), Model.SC, Orders.Scope.SITES, true);
    assertEquals(1, out.size());
    String json = out.getFirst();
    assertTrue(
        json.contains("{\"site\":\"word.WordLock.tryLock casIntAcquire 1\",\"line\":"), json);
    assertTrue(json.contains("\"claims\":[\"W1\"]"), json);
  }
}
