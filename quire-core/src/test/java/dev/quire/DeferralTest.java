package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What fails is tried less and less often. */
final class DeferralTest {

  private final Deferral deferral = new Deferral();

  /** How often it goes without, before it is tried again. */
  private int without() {
    int times = 0;
    while (deferral.defers()) {
      times++;
    }
    return times;
  }

  @Test
  void afterEachFailureItGoesWithoutTwiceAsOftenAndNeverMoreThanSixtyThreeTimes() {
    List<Integer> without = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      without.add(without());
      deferral.failed();
    }
    assertEquals(List.of(0, 1, 3, 7, 15, 31, 63, 63, 63), without);
  }

  @Test
  void afterASuccessItIsTriedAtOnce() {
    for (int i = 0; i < 5; i++) {
      deferral.failed();
    }
    deferral.succeeded();
    assertEquals(0, without());
    assertEquals(0, without());
  }
}
