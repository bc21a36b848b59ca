package dev.quire.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A number of bytes as people write it on a command line: {@code 256m}, {@code 1g}, {@code 65536}.
 */
final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern SHAPE = Pattern.compile("([0-9]{1,19})([kKmMgGtT]?)");

  /** Bytes named by {@code text}; a letter k, m, g or t multiplies by a power of 1024. */
  @Override
  public Long convert(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      throw refuse(text, "is not a size");
    }
    int shift =
        switch (shape.group(2)) {
          case "k", "K" -> 10;
          case "m", "M" -> 20;
          case "g", "G" -> 30;
          case "t", "T" -> 40;
          default -> 0;
        };
    long number;
    try {
      number = Math.multiplyExact(Long.parseLong(shape.group(1)), 1L << shift);
    } catch (ArithmeticException | NumberFormatException tooLarge) {
      throw refuse(text, "is more bytes than a 64-bit number holds");
    }
    if (number == 0) {
      throw refuse(text, "is nothing");
    }
    return number;
  }

  private static TypeConversionException refuse(String text, String why) {
    return new TypeConversionException(
        "'" + text + "' " + why + "; write a whole number with k, m, g or t, as in 256m");
  }
}
