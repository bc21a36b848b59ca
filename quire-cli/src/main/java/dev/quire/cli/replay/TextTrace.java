package dev.quire.cli.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads traces that are lines of text. Empty lines, and lines that begin with #, mean nothing. */
final class TextTrace {
  private static final int SHOWN = 40;
  private static final long FNV_BASIS = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private final String name;
  private final BufferedReader in;
  private final Trace.Collector to;
  private long number;

  TextTrace(String name, BufferedReader in, Trace.Collector to) {
    this.name = name;
    this.in = in;
    this.to = to;
  }

  private @Nullable String next() throws IOException {
    String line;
    do {
      line = in.readLine();
      number++;
    } while (line != null && (line.isBlank() || line.startsWith("#")));
    return line == null ? null : line.strip();
  }

  /** One number a line, up to a line with a star. */
  void numbers() throws IOException {
    String line;
    while ((line = next()) != null && !line.equals("*")) {
      to.add(number(line, line, "one number of a page, or * at the end"));
    }
  }

  /** Start, count, ignored, request. */
  void ranges() throws IOException {
    String expected = "start, count, a number that is ignored, and the number of the request";
    String line;
    while ((line = next()) != null) {
      String[] fields = line.split("\\s+", -1);
      if (fields.length != 4) {
        throw wrong(line, expected);
      }
      long start = number(fields[0], line, expected);
      long count = number(fields[1], line, expected);
      if (count < 1 || start + count < start) {
        throw wrong(line, "a count of 1 or more");
      }
      for (long page = start; page != start + count; page++) {
        to.add(page);
      }
    }
  }

  /** Columns, one of which is the page. */
  void columns(int column) throws IOException {
    String line = next();
    if (line == null) {
      return;
    }
    Columns columns = Columns.of(name, line, column);
    for (line = columns.header() ? next() : line; line != null; line = next()) {
      String field = columns.field(line);
      if (field == null || field.isEmpty()) {
        throw wrong(line, "a page in column %d".formatted(columns.page()));
      }
      to.add(identity(field));
    }
  }

  /** A number, or a text as a number that no other text is likely to have (FNV-1a, mixed). */
  private static long identity(String field) {
    Long numeric = parsed(field);
    if (numeric != null) {
      return numeric;
    }
    long hash = FNV_BASIS;
    for (int i = 0; i < field.length(); i++) {
      hash = (hash ^ field.charAt(i)) * FNV_PRIME;
    }
    return SyntheticFile.mix(hash);
  }

  private long number(String text, String line, String expected) throws BadTraceException {
    Long parsed = parsed(text);
    if (parsed == null) {
      throw wrong(line, expected);
    }
    return parsed;
  }

  /** An unsigned number of 64 bits, decimal or after 0x. */
  private static @Nullable Long parsed(String text) {
    try {
      boolean hex = text.toLowerCase(Locale.ROOT).startsWith("0x");
      if (text.startsWith("+") || text.startsWith("-")) {
        return null;
      }
      return hex
          ? Long.parseUnsignedLong(text, 2, text.length(), 16)
          : Long.parseUnsignedLong(text);
    } catch (NumberFormatException noNumber) {
      return null;
    }
  }

  private BadTraceException wrong(String line, String expected) {
    String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
    return new BadTraceException(
        "%s: line %d is '%s', expected %s: correct it, or say --format with what the file is"
            .formatted(name, number, shown, expected));
  }
}
