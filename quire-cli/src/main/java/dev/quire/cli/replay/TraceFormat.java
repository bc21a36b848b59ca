package dev.quire.cli.replay;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A form in which traces come. */
public enum TraceFormat {
  /** Little-endian 64-bit numbers of pages. */
  U64("u64", ".u64"),

  /** Lines of start, count, something ignored, number of the request (Megiddo and Modha, ARC). */
  ARC("arc", ".lis"),

  /** Lines of one number each; a line {@code *} ends the trace (Jiang and Zhang, LIRS). */
  NUMBERS("numbers", ".trc"),

  /** Lines of columns, one of which names the page; as libCacheSim has them. */
  CSV("csv", ".csv"),

  /** Records of 24 bytes: time, object, size, next access; of libCacheSim. */
  ORACLE_GENERAL("oracleGeneral", ".oraclegeneral");

  private static final int SNIFFED = 1 << 14;

  private final String label;
  private final String ending;

  TraceFormat(String label, String ending) {
    this.label = label;
    this.ending = ending;
  }

  /** As it is called on the command line. */
  @Override
  public String toString() {
    return label;
  }

  /** The format of that name, or null. */
  public static @Nullable TraceFormat named(String name) {
    return Arrays.stream(values())
        .filter(format -> format.label.equalsIgnoreCase(name))
        .findFirst()
        .orElse(null);
  }

  /** True for a name that says that the file is numbers, and not packed. */
  static boolean isBinary(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return U64.isNamed(lower) || ORACLE_GENERAL.isNamed(lower);
  }

  private boolean isNamed(String lower) {
    return lower.endsWith(ending) || lower.endsWith(ending + ".bin");
  }

  /** All names, for messages. */
  public static String names() {
    return Arrays.stream(values()).map(TraceFormat::toString).collect(Collectors.joining(", "));
  }

  /**
   * The format that the name tells, or else the first bytes.
   *
   * @param name of the file, for messages
   * @param plain the name without what says how it is packed
   * @param in left where it stands
   */
  static TraceFormat of(String name, String plain, BufferedInputStream in) throws IOException {
    String lower = plain.toLowerCase(Locale.ROOT);
    for (TraceFormat format : values()) {
      if (format.isNamed(lower)) {
        return format;
      }
    }
    in.mark(SNIFFED);
    byte[] start = in.readNBytes(SNIFFED);
    in.reset();
    for (byte b : start) {
      if (b < ' ' && b != '\n' && b != '\r' && b != '\t') {
        throw new BadTraceException(
            ("%s is neither text nor named .u64 or .oracleGeneral:"
                    + " rename it, or say --format with one of %s")
                .formatted(name, names()));
      }
    }
    return ofText(name, new String(start, StandardCharsets.ISO_8859_1));
  }

  private static TraceFormat ofText(String name, String start) throws BadTraceException {
    String line =
        start
            .lines()
            .map(String::strip)
            .filter(text -> !text.isEmpty() && !text.startsWith("#"))
            .findFirst()
            .orElse("*");
    if (Columns.delimiter(line) != ' ') {
      return CSV;
    }
    String[] fields = line.split("\\s+", -1);
    if (fields.length == 1) {
      return NUMBERS;
    }
    if (fields.length == 4) {
      return ARC;
    }
    throw new BadTraceException(
        ("%s: its first line has %d columns; expected 1 number, or 4 as in .lis, or commas:"
                + " say --format with one of %s")
            .formatted(name, fields.length, names()));
  }

  /**
   * Reads the references.
   *
   * @param name of the file, for messages
   * @param column of the page in a csv, from 1; 0 to find it out
   */
  void read(String name, InputStream in, int column, Trace.Collector to) throws IOException {
    switch (this) {
      case U64 -> new BinaryTrace(name, in, to).numbers();
      case ORACLE_GENERAL -> new BinaryTrace(name, in, to).records();
      case NUMBERS -> text(name, in, to).numbers();
      case ARC -> text(name, in, to).ranges();
      case CSV -> text(name, in, to).columns(column);
    }
  }

  private static TextTrace text(String name, InputStream in, Trace.Collector to) {
    return new TextTrace(
        name, new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1)), to);
  }
}
