package dev.quire.cli.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates in HTTP headers: one form is written, all three are read; RFC 9110 5.6.7. */
public final class HttpDates {
  private static final String CURRENT = "EEE, dd MMM yyyy HH:mm:ss 'GMT'";
  private static final DateTimeFormatter WRITER = form(CURRENT);
  private static final DateTimeFormatter READER =
      form("[" + CURRENT + "][EEEE, dd-MMM-yy HH:mm:ss 'GMT'][EEE MMM ppd HH:mm:ss yyyy]");

  private HttpDates() {}

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.US).withZone(ZoneOffset.UTC);
  }

  /** The instant as a header has it, in whole seconds. */
  public static String format(Instant time) {
    return WRITER.format(time);
  }

  /** The instant, or null for what is no date: such a header is ignored. */
  public static @Nullable Instant parse(String text) {
    try {
      return READER.parse(text.strip(), Instant::from);
    } catch (DateTimeException notADate) {
      return null;
    }
  }
}
