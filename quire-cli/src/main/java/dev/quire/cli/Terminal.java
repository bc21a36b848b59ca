package dev.quire.cli;

import dev.quire.check.Screen;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What stands at the ends of standard output and standard error. */
record Terminal(boolean out, boolean err) {

  /** Of this process. */
  static Terminal here() {
    return new Terminal(isTerminal(1), isTerminal(2));
  }

  private static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      String end = Files.readSymbolicLink(link).toString();
      return end.startsWith("/dev/pts/") || end.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException noLinuxHere) {
      return isTerminal(System.console());
    }
  }

  /** Without a terminal some Java releases give no console, others one that is none. */
  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  /** The screen: as wide as COLUMNS says, coloured on a terminal unless NO_COLOR is set. */
  Screen screen(@Nullable String columns, @Nullable String noColour) {
    boolean wanted = noColour == null || noColour.isEmpty();
    int wide =
        columns != null && columns.matches("[1-9][0-9]{1,3}")
            ? Integer.parseInt(columns)
            : Screen.PAPER.columns();
    return new Screen(Math.min(wide, Screen.PAPER.columns()), out && wanted);
  }
}
