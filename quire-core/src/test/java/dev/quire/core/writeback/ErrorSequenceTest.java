package dev.quire.core.writeback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is told of what, and how often; and after which pauses a file that fails is tried again. */
final class ErrorSequenceTest {

  private final IOException eio = new IOException("EIO");

  private final ErrorSequence errors = new ErrorSequence();

  @Test
  void eachIsToldOnceOfWhatHasFailedSinceHeCame() {
    AtomicLong early = errors.seen();
    errors.raise(eio);
    AtomicLong late = errors.seen();
    assertSame(eio, errors.tell(early));
    assertNull(errors.tell(early));
    assertNull(errors.tell(late));
    errors.raise(new OutOfMemoryError("planted"));
    assertEquals(
        "writing to storage failed: java.lang.OutOfMemoryError: planted",
        message(errors.tell(late)));
    assertNotNull(errors.tell(early));
    assertNull(errors.tell(early));
  }

  private static String message(@Nullable IOException told) {
    return told == null ? "" : String.valueOf(told.getMessage());
  }

  @Test
  void aRepetitionIsNothingNewToWhoWasToldOfWhatItRepeats() {
    AtomicLong told = errors.seen();
    AtomicLong untold = errors.seen();
    errors.raise(eio);
    assertSame(eio, errors.tell(told));
    errors.repeats().raise(eio);
    assertNull(errors.tell(told));
    assertSame(eio, errors.tell(untold));
    AtomicLong late = errors.seen();
    errors.repeats().raise(eio);
    assertSame(eio, errors.tell(late));
    errors.repeats().raise(eio);
    assertNull(errors.tell(late));
    assertNull(errors.tell(untold));
    errors.raise(eio);
    assertSame(eio, errors.tell(told));
    assertSame(eio, errors.tell(late));
    assertSame(eio, errors.since(3));
  }

  @Test
  void pausesGrowAndNotWithoutEnd() {
    long pause = TimeUnit.MILLISECONDS.toNanos(500);
    for (int i = 0; i < 6; i++) {
      long next = Retries.longer(pause);
      assertEquals(2 * pause, next);
      pause = next;
    }
    assertEquals(TimeUnit.SECONDS.toNanos(32), pause);
    assertEquals(pause, Retries.longer(pause));
  }
}
