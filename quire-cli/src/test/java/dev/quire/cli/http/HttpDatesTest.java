package dev.quire.cli.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HttpDatesTest {
  private static final Instant TIME = Instant.parse("1994-11-06T08:49:37Z");

  @Test
  void writesTheCurrentForm() {
    assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", HttpDates.format(TIME));
  }

  @Test
  void readsTheCurrentFormAndTheOldOnes() {
    assertEquals(TIME, HttpDates.parse("Sun, 06 Nov 1994 08:49:37 GMT"));
    assertEquals(TIME, HttpDates.parse("Sun Nov  6 08:49:37 1994"));
    assertEquals(
        Instant.parse("2026-11-21T08:49:37Z"), HttpDates.parse("Saturday, 21-Nov-26 08:49:37 GMT"));
  }

  @Test
  void whatIsNoDateIsNone() {
    assertNull(HttpDates.parse("yesterday"));
    assertNull(HttpDates.parse(""));
    assertNull(HttpDates.parse("Mon, 06 Nov 1994 08:49:37 GMT"));
  }
}
