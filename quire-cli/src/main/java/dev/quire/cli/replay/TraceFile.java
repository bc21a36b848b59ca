package dev.quire.cli.replay;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A trace as a file.
 *
 * @param format null to find it out
 * @param column of the page in a csv, from 1; 0 to find it out
 */
public record TraceFile(Path path, @Nullable TraceFormat format, int column) {
  private static final int BUFFER = 1 << 16;
  private static final int MAGIC = 6;
  private static final String GZIP = "1f8b08";

  /** A way of packing that the JDK does not know, by the first bytes of a file in hexadecimal. */
  private record Foreign(String name, String command, String magic) {}

  private static final List<Foreign> FOREIGN =
      List.of(
          new Foreign("zstd", "zstd -d", "28b52ffd"),
          new Foreign("xz", "xz -d", "fd377a585a"),
          new Foreign("bzip2", "bzip2 -d", "425a68"),
          new Foreign("zip", "unzip", "504b0304"));

  /**
   * Reads it all.
   *
   * @param folioShift log2 of the pages in a folio
   * @param heapBytes what it may take of the heap
   * @throws BadTraceException when it is none, in one line that says what to do
   */
  public Trace read(int folioShift, long heapBytes) throws IOException {
    check();
    String name = path.toString();
    Trace.Collector collector = new Trace.Collector(name, folioShift, heapBytes);
    try (BufferedInputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
      BufferedInputStream in = file;
      String plain = name;
      // Numbers may begin like anything: a name that says what they are is believed.
      while (!TraceFormat.isBinary(plain) && startsWith(in, GZIP)) {
        in = new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
        plain = plain.replaceFirst("(?i)\\.gz$", "");
      }
      if (!TraceFormat.isBinary(plain)) {
        refuseForeign(in);
      }
      if (plain.toLowerCase(Locale.ROOT).endsWith(".gz")) {
        throw new BadTraceException(
            "%s is named .gz and does not begin as gzip does: fetch it again, or rename it"
                .formatted(name));
      }
      TraceFormat known = format != null ? format : TraceFormat.of(name, plain, in);
      if (column != 0 && known != TraceFormat.CSV) {
        throw new BadTraceException(
            "%s is read as %s, which has no columns: leave --column out, or say --format csv"
                .formatted(name, known));
      }
      known.read(name, in, column, collector);
      return collector.finish();
    } catch (EOFException | ZipException damaged) {
      throw new BadTraceException(
          "%s: its gzip stream %s (%s): fetch the file again"
              .formatted(
                  name,
                  damaged instanceof EOFException ? "ends too early" : "is damaged",
                  damaged.getMessage()),
          damaged);
    } catch (BadTraceException said) {
      throw said;
    } catch (IOException failed) {
      throw new BadTraceException(
          "%s cannot be read (%s): copy it elsewhere, or fetch it again"
              .formatted(name, failed.getMessage()),
          failed);
    } catch (OutOfMemoryError full) {
      throw (BadTraceException) Trace.tooLarge(name, 0).initCause(full);
    }
  }

  private void check() throws BadTraceException {
    if (!Files.exists(path)) {
      throw new BadTraceException("there is no file " + path + ": give a trace that exists");
    }
    if (!Files.isRegularFile(path)) {
      throw new BadTraceException("'" + path + "' is no file: give the trace itself");
    }
    if (!Files.isReadable(path)) {
      throw new BadTraceException(path + " may not be read by this user: change its permissions");
    }
  }

  private void refuseForeign(BufferedInputStream in) throws IOException {
    for (Foreign packed : FOREIGN) {
      if (startsWith(in, packed.magic())) {
        throw new BadTraceException(
            "%s is packed by %s, which the JDK cannot unpack: run `%s %s` first"
                .formatted(path, packed.name(), packed.command(), path.getFileName()));
      }
    }
  }

  private static boolean startsWith(BufferedInputStream in, String magic) throws IOException {
    in.mark(MAGIC);
    byte[] start = in.readNBytes(magic.length() / 2);
    in.reset();
    return HexFormat.of().formatHex(start).equals(magic);
  }
}
