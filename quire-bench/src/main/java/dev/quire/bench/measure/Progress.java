package dev.quire.bench.measure;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is being done, on standard error: one line that is written over where that is a terminal,
 * elsewhere one line when something else is begun.
 */
public final class Progress {
  private static final String CLEAR = "\r\u001b[K";

  /** How to show it. */
  private enum Form {
    OVERWRITTEN,
    LINES,
    NONE
  }

  private final PrintStream out;
  private final Form form;
  private String begun = "";

  private Progress(PrintStream out, Form form) {
    this.out = out;
    this.form = form;
  }

  /**
   * Progress on standard error, as suits what that is.
   *
   * @return where to report
   */
  public static Progress onStandardError() {
    return isTerminal(Path.of("/proc/self/fd/2"))
        ? new Progress(System.err, Form.OVERWRITTEN)
        : lines(System.err);
  }

  /**
   * Progress for a file or a pipe.
   *
   * @param out gets one line for each case
   * @return where to report
   */
  public static Progress lines(PrintStream out) {
    return new Progress(out, Form.LINES);
  }

  /**
   * Progress that nobody sees.
   *
   * @return where to report
   */
  public static Progress silent() {
    return new Progress(System.err, Form.NONE);
  }

  private static boolean isTerminal(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false; // no /proc here: then lines, which suit everything
    }
  }

  /**
   * Shows what is being done.
   *
   * @param what in a few words: a case, then perhaps a colon and a part of it
   * @param share how much of it is done, 0 to 1
   */
  public void show(String what, double share) {
    switch (form) {
      case OVERWRITTEN -> {
        out.printf("%s%s %3.0f %%", CLEAR, what, share * 100);
        out.flush();
      }
      case LINES -> {
        String now = what.split(":", 2)[0];
        if (!now.equals(begun)) {
          begun = now;
          out.println("quire bench: " + now + " ...");
          out.flush();
        }
      }
      case NONE -> {}
    }
  }

  /** Takes the line away. */
  public void clear() {
    if (form == Form.OVERWRITTEN) {
      out.print(CLEAR);
      out.flush();
    }
  }
}
