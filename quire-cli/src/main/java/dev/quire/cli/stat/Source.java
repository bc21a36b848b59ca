package dev.quire.cli.stat;

import java.io.IOException;

/** Where reports come from: one for each call. */
public interface Source extends AutoCloseable {
  /**
   * Asks for a report.
   *
   * @throws IOException with one line that says what to do
   */
  Reading ask() throws IOException;

  @Override
  default void close() {}
}
