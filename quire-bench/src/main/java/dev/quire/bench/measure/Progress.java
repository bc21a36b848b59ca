package dev.quire.bench.measure;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** One line on standard error that is written over, where standard error is a terminal. */
public final class Progress {
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final boolean shown;

  private Progress(PrintStream out, boolean shown) {
    this.out = out;
    this.shown = shown;
  }

  /**
   * Progress on standard error, when that is a terminal.
   *
   * @return where to report
   */
  public static Progress onStandardError() {
    return new Progress(System.err, isTerminal(Path.of("/proc/self/fd/2")));
  }

  /**
   * Progress that nobody sees.
   *
   * @return where to report
   */
  public static Progress silent() {
    return new Progress(System.err, false);
  }

  private static boolean isTerminal(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false; // no /proc here: then nobody is shown anything
    }
  }

  /**
   * Shows what is being done.
   *
   * @param what in a few words
   * @param share how much of it is done, 0 to 1
   */
  public void show(String what, double share) {
    if (shown) {
      out.printf("%s%s %3.0f %%", CLEAR, what, share * 100);
      out.flush();
    }
  }

  /** Takes the line away. */
  public void clear() {
    if (shown) {
      out.print(CLEAR);
      out.flush();
    }
  }
}
