package dev.quire.cli.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a Range header, RFC 9110 14.1.2 and 14.2. */
public final class RangeHeader {
  private static final String UNIT = "bytes=";

  private RangeHeader() {}

  /** A header that cannot be served; the message says what is wrong and what to send instead. */
  public static final class Unsatisfiable extends Exception {
    private static final long serialVersionUID = 1L;

    Unsatisfiable(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * The ranges that a header means for a file of {@code size} bytes, in the order asked for; those
   * past the end are left out. Null means the whole file: there is no header, it is in another
   * unit, or it asks for more than the file holds and answering it would only multiply bytes.
   *
   * @param most how many ranges one header may name
   * @throws Unsatisfiable when the header is malformed or nothing of it lies in the file
   */
  public static @Nullable List<ByteRange> parse(@Nullable String header, long size, int most)
      throws Unsatisfiable {
    if (header == null || !header.strip().toLowerCase(Locale.ROOT).startsWith(UNIT)) {
      return null;
    }
    List<ByteRange> ranges = new ArrayList<>();
    int named = 0;
    long total = 0;
    for (String item : header.strip().substring(UNIT.length()).split(",", -1)) {
      String spec = item.strip();
      if (spec.isEmpty()) {
        continue;
      }
      if (++named > most) {
        throw new Unsatisfiable(
            "Range names more than " + most + " ranges: ask for fewer, or for the whole file");
      }
      ByteRange range = one(spec, size);
      if (range != null) {
        ranges.add(range);
        total = Math.min(Long.MAX_VALUE - size, total) + range.length();
      }
    }
    if (named == 0) {
      throw malformed(header);
    }
    if (ranges.isEmpty()) {
      throw new Unsatisfiable(
          "Range '" + shown(header) + "' starts past the end: the file has " + size + " bytes");
    }
    return total > size ? null : ranges;
  }

  private static @Nullable ByteRange one(String spec, long size) throws Unsatisfiable {
    int dash = spec.indexOf('-');
    if (dash < 0) {
      throw malformed(spec);
    }
    String from = spec.substring(0, dash).strip();
    String to = spec.substring(dash + 1).strip();
    if (from.isEmpty()) {
      long suffix = Math.min(number(to, spec), size);
      return suffix == 0 ? null : new ByteRange(size - suffix, suffix);
    }
    long first = number(from, spec);
    long last = to.isEmpty() ? Long.MAX_VALUE : number(to, spec);
    if (last < first) {
      throw malformed(spec);
    }
    return first >= size ? null : new ByteRange(first, Math.min(last, size - 1) - first + 1);
  }

  /** A number of any length; one that is too long for a long is as good as the largest. */
  private static long number(String digits, String spec) throws Unsatisfiable {
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw malformed(spec);
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException tooLarge) {
      return Long.MAX_VALUE;
    }
  }

  private static Unsatisfiable malformed(String spec) {
    return new Unsatisfiable(
        "Range '"
            + shown(spec)
            + "' is malformed: write bytes=FIRST-LAST, bytes=FIRST- or"
            + " bytes=-COUNT");
  }

  private static String shown(String text) {
    int most = 80;
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }
}
