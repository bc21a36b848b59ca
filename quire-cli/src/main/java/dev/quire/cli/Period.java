package dev.quire.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A length of time as one writes it on a command line: {@code 500ms}, {@code 2s}, {@code 1m}. */
final class Period implements ITypeConverter<Duration> {
  private static final Pattern PERIOD = Pattern.compile("([0-9]{1,6})(ms|s|m)");

  Period() {}

  @Override
  public Duration convert(String text) {
    Matcher period = PERIOD.matcher(text);
    if (!period.matches() || Long.parseLong(period.group(1)) == 0) {
      throw new TypeConversionException(
          "'" + text + "' is no length of time: give a number with ms, s or m, as in 500ms or 2s");
    }
    long count = Long.parseLong(period.group(1));
    return switch (period.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      default -> Duration.ofMinutes(count);
    };
  }
}
