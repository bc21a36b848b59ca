package dev.quire.gates;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** One place that breaks a rule; {@code line} counts from 1, and 0 means the whole file. */
record Finding(Path file, long line, String message) {
  /** Fails with all findings, one a line, in the form that terminals make clickable. */
  static void assertNone(List<Finding> findings) {
    assertTrue(
        findings.isEmpty(),
        () ->
            findings.size()
                + " findings\n"
                + findings.stream().map(Finding::toString).collect(Collectors.joining("\n")));
  }

  @Override
  public String toString() {
    return file + (line == 0 ? "" : ":" + line) + ": " + message;
  }
}
