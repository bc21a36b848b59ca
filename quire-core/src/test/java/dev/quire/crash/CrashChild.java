package dev.quire.crash;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.quire.CachedFile;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import dev.quire.QuireBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes a journal for ever and says what it forced, until it is killed. */
public final class CrashChild {

  private CrashChild() {}

  /**
   * Writes.
   *
   * @param arguments the folder, and the seed
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    OpenOptions options = OpenOptions.of(READ, WRITE, CREATE);
    try (Quire quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).management(false).build();
        CachedFile log = quire.open(folder.resolve("log"), options);
        CachedFile table = quire.open(folder.resolve("table"), options)) {
      Journal journal = Journal.resume(log, table, seed, new Said());
      while (true) {
        journal.step();
      }
    }
  }

  /** Passes on what was forced, a line each, in one call: a line is there whole or not at all. */
  private static final class Said implements Journal.Witness {

    private static void say(char what, long number) {
      byte[] line = (what + " " + number + "\n").getBytes(StandardCharsets.US_ASCII);
      System.out.write(line, 0, line.length);
      if (System.out.checkError()) {
        Runtime.getRuntime().halt(1); // nobody listens any more, so nobody will kill it
      }
    }

    @Override
    public void logged(long number) {
      say('L', number);
    }

    @Override
    public void tabled(long number) {
      say('T', number);
    }

    @Override
    public void cut(long number) {
      say('C', number);
    }
  }
}
