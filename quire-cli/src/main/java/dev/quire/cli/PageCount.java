package dev.quire.cli;

import dev.quire.cli.replay.Trace;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How many pages a cache has: a number, or a share of a trace's pages as in {@code 5%}.
 *
 * @param pages 0 when it is a share
 * @param percent 0 when it is a number
 */
record PageCount(long pages, double percent) {
  private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?)%");

  /** The number for a trace. */
  long of(Trace trace) {
    return percent == 0 ? pages : trace.share(percent);
  }

  /** Reads one from the command line. */
  static final class Converter implements ITypeConverter<PageCount> {
    /** picocli makes it. */
    Converter() {}

    @Override
    public PageCount convert(String text) {
      Matcher share = SHARE.matcher(text);
      if (share.matches() && Double.parseDouble(share.group(1)) > 0) {
        return new PageCount(0, Double.parseDouble(share.group(1)));
      }
      if (text.matches("[0-9]{1,18}") && Long.parseLong(text) > 0) {
        return new PageCount(Long.parseLong(text), 0);
      }
      throw new TypeConversionException(
          "'" + text + "' is no number of pages: give 1 or more, or a share as in 5%");
    }
  }
}
