package dev.quire.check.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lists of names with a reason each. */
final class ExcusesTest {

  @Test
  void lineWithoutAReasonIsRefused() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> Excuses.of("list", "a.B.c : "));
    assertTrue(thrown.toString().contains("'a.B.c : '"), thrown.toString());
  }

  @Test
  void nameThatStandsThereTwiceIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Excuses.of("list", "a.B : one\na.B : other"));
  }

  @Test
  void reasonStandsForTheNamesBelowIt() {
    Excuses list =
        Excuses.of("list", "under one lock\n- a.B.c\n- a.B.d getIntOpaque 1\na.C : other");
    assertEquals(Optional.of("under one lock"), list.reason("a.B.c getIntOpaque 1"));
    assertEquals(Optional.of("under one lock"), list.reason("a.B.d getIntOpaque 1"));
    assertEquals(Optional.of("other"), list.reason("a.C.e"));
  }

  @Test
  void reasonWithoutNamesAndNameWithoutReasonAreRefused() {
    for (String text : List.of("under one lock", "one reason\nand another\n- a.B", "- a.B.c")) {
      assertThrows(IllegalArgumentException.class, () -> Excuses.of("list", text), text);
    }
  }

  @Test
  void longestNameThatFitsCounts() {
    Excuses list = Excuses.of("list", "# a comment\n\na.B : all\na.B.c : one");
    assertEquals(Optional.of("one"), list.reason("a.B.c getIntOpaque 1"));
    assertEquals(Optional.of("all"), list.reason("a.B.d getIntOpaque 1"));
    assertEquals(Optional.empty(), list.reason("a.Bee.c"));
    assertEquals(List.of("a.B.c"), list.stale(List.of("a.B.d getIntOpaque 1")));
  }
}
