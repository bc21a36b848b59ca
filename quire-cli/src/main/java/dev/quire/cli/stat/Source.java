package dev.quire.cli.stat;

import java.io.IOException;

/** Where reports come from: one for each call. */
@FunctionalInterface
public interface Source {
  /**
   * Asks for a report, a JSON object.
   *
   * @throws IOException with one line that says what to do
   */
  String ask() throws IOException;
}
