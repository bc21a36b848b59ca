package dev.quire.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.os.Os;
import dev.quire.core.word.Words;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections that go and come back: identities restart above all that they ever were. */
final class RangeTest {

  private static Os os(boolean portable) {
    return portable ? Os.portable() : Os.system();
  }

  private static long sequence(Range range, int frame) {
    return range.memmap() + ((long) frame << Frames.FOLIO_SHIFT) + Frames.SEQUENCE;
  }

  private static long identity(Range range, int frame) {
    return Words.getLongVolatile(sequence(range, frame)) >>> 32;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasAHintBeforeASectionLeftNamesNothingAfterItsReturn(boolean portable) {
    Range range = new Range(os(portable), 2);
    for (int section = 0; section < 2; section++) {
      range.populate(section, false, false);
    }
    int other = Frames.SECTION_FRAMES + 3;
    Words.setLongVolatile(sequence(range, 7), 41L << 32 | 6);
    Words.setLongVolatile(sequence(range, 9), 1000L << 32);
    Words.setLongVolatile(sequence(range, other), 5L << 32);
    Words.setLongVolatile(range.base(), -1);
    range.drop(0);
    assertEquals(0, Words.getLongVolatile(sequence(range, 7)));
    assertEquals(0, Words.getLongVolatile(range.base()));
    assertEquals(5, identity(range, other));
    range.populate(0, false, false);
    for (int frame = 0; frame < Frames.SECTION_FRAMES; frame++) {
      assertTrue(identity(range, frame) > 1000, "frame " + frame);
    }
    range.drop(0);
    range.populate(0, false, false);
    assertTrue(identity(range, 7) > 1001);
    assertEquals(5, identity(range, other));
    range.drop(0);
    range.drop(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRangeServesTheNextInstanceOfItsKindAndNoOther(boolean portable) {
    Range range = Ranges.acquire(os(portable), 3);
    Ranges.release(range);
    Range again = Ranges.acquire(os(portable), 1);
    Range other = Ranges.acquire(os(!portable), 1);
    assertTrue(again.capacity() >= 1);
    assertNotEquals(again.base(), other.base());
    Ranges.release(other);
    Ranges.release(again);
    assertSame(again, Ranges.acquire(os(portable), again.capacity()));
    Ranges.release(again);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2, 100})
  void aSectionOutOfRangeIsRefused(int section) {
    Range range = new Range(os(false), 2);
    assertThrows(IllegalArgumentException.class, () -> range.populate(section, false, false));
    assertThrows(IllegalArgumentException.class, () -> range.drop(section));
  }
}
