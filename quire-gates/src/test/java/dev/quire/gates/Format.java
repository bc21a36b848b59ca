package dev.quire.gates;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** google-java-format over every source file: looks (the gate) or rewrites (`mvn -Pformat`). */
final class Format {
  private Format() {}

  /** Reformats every source file of the repository in place. */
  public static void main(String[] arguments) throws IOException {
    Repository.here().files(".java").parallelStream().forEach(Format::rewrite);
  }

  /** The files that the formatter would change or cannot read. */
  static List<Finding> check(List<Path> files) {
    return files.parallelStream().map(Format::check).flatMap(Optional::stream).toList();
  }

  private static Optional<Finding> check(Path file) {
    try {
      String source = Files.readString(file);
      String wanted = format(source);
      return source.equals(wanted)
          ? Optional.empty()
          : Optional.of(
              new Finding(file, firstDifference(source, wanted), "not formatted; run ./format"));
    } catch (FormatterException e) {
      return Optional.of(new Finding(file, 0, "not Java: " + e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void rewrite(Path file) {
    try {
      String source = Files.readString(file);
      String wanted = format(source);
      if (!source.equals(wanted)) {
        Files.writeString(file, wanted);
        System.err.println("formatted " + file);
      }
    } catch (FormatterException e) {
      System.err.println(file + ": not Java: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String format(String source) throws FormatterException {
    return new Formatter().formatSourceAndFixImports(source);
  }

  private static long firstDifference(String source, String wanted) {
    List<String> ours = source.lines().toList();
    List<String> theirs = wanted.lines().toList();
    int line = 0;
    while (line < ours.size() && line < theirs.size() && ours.get(line).equals(theirs.get(line))) {
      line++;
    }
    return line + 1L;
  }
}
