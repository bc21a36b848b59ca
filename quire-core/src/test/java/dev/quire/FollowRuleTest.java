package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.core.os.MemorySight;
import org.junit.jupiter.api.Test;

final class FollowRuleTest {

  private static final long MIB = 1 << 20;
  private static final long STEP = FollowRule.STEP_NANOS;

  private final FollowRule rule = new FollowRule(0.5, 8 * MIB, 1024 * MIB, 0);

  private static MemorySight sight(long limit, double pressure) {
    return new MemorySight(limit, "a test", pressure);
  }

  @Test
  void theCeilingIsAShareOfTheLimitWithinWhatTheInstanceCanHave() {
    assertEquals(256 * MIB, rule.ceiling(sight(512 * MIB, 0)));
    assertEquals(8 * MIB, rule.ceiling(sight(MIB, 0)));
    assertEquals(1024 * MIB, rule.ceiling(sight(1L << 40, 0)));
    assertEquals(1024 * MIB, rule.ceiling(sight(Long.MAX_VALUE, 0)));
  }

  @Test
  void whatIsAboveTheCeilingGoesAtOnce() {
    assertEquals(256 * MIB, rule.wanted(sight(512 * MIB, 0), 300 * MIB, 1));
    assertEquals(256 * MIB, rule.wanted(sight(512 * MIB, 50), 300 * MIB, 2));
  }

  @Test
  void whereNobodyTellsPressureItIsTheCeiling() {
    assertEquals(256 * MIB, rule.wanted(sight(512 * MIB, Double.NaN), 100 * MIB, 1));
  }

  @Test
  void anEighthGoesWhileMemoryIsMissedOnceInTheTimeThatPressureTakesToShow() {
    MemorySight pressed = sight(512 * MIB, 10.5);
    assertEquals(200 * MIB, rule.wanted(pressed, 200 * MIB, STEP - 1));
    assertEquals(175 * MIB, rule.wanted(pressed, 200 * MIB, STEP));
    assertEquals(175 * MIB, rule.wanted(pressed, 175 * MIB, 2 * STEP - 1));
    assertEquals(8 * MIB, rule.wanted(pressed, 8 * MIB, 2 * STEP));
  }

  @Test
  void aSixteenthOfTheCeilingComesBackWhileMemoryIsNotMissed() {
    MemorySight calm = sight(512 * MIB, 0.5);
    assertEquals(216 * MIB, rule.wanted(calm, 200 * MIB, STEP));
    assertEquals(256 * MIB, rule.wanted(calm, 250 * MIB, 2 * STEP));
    assertEquals(256 * MIB, rule.wanted(calm, 256 * MIB, 3 * STEP));
  }

  @Test
  void inBetweenNothingChanges() {
    assertEquals(100 * MIB, rule.wanted(sight(512 * MIB, 1), 100 * MIB, STEP));
    assertEquals(100 * MIB, rule.wanted(sight(512 * MIB, 10), 100 * MIB, 2 * STEP));
  }
}
