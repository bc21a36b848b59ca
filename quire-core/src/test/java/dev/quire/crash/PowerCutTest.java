package dev.quire.crash;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.CachedFile;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import dev.quire.QuireBuilder;
import dev.quire.WritebackException;
import dev.quire.storage.Backing;
import dev.quire.storage.FaultyBacking;
import dev.quire.storage.MemoryBacking;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The power goes while a journal is written: of what was not synced some is kept, some is lost and
 * one write is torn. Whatever was forced is there. {@code -Dquire.cuts} says how often, {@code
 * -Dquire.seed} has the same entries and the same cuts again.
 */
final class PowerCutTest {

  private static final int SHORT_CUTS = 300;
  private static final int STEPS_MAX = 300;
  private static final OpenOptions OPTIONS = OpenOptions.of(READ, WRITE);

  /** Two files on one disk, and what lies below it. */
  private record Disk(
      MemoryBacking logBytes, MemoryBacking tableBytes, FaultyBacking log, FaultyBacking table) {

    /** A disk that holds what another held. */
    static Disk of(long seed, byte[] log, byte[] table) throws IOException {
      MemoryBacking logBytes = MemoryBacking.of(log);
      MemoryBacking tableBytes = MemoryBacking.of(table);
      return new Disk(
          logBytes,
          tableBytes,
          new FaultyBacking(logBytes, seed),
          new FaultyBacking(tableBytes, ~seed));
    }

    /** Cuts the power; it is back when this returns. */
    String cut() throws IOException {
      String kept = "log: %s; table: %s".formatted(log.powerCut(), table.powerCut());
      log.powerOn();
      table.powerOn();
      return kept;
    }

    byte[] logLeft() {
      return logBytes.bytes(0, Math.toIntExact(logBytes.size()));
    }

    byte[] tableLeft() {
      return tableBytes.bytes(0, Math.toIntExact(tableBytes.size()));
    }
  }

  private static int cuts() {
    String given = System.getProperty("quire.cuts", "");
    return given.isEmpty() ? SHORT_CUTS : Integer.parseInt(given);
  }

  @Test
  void whatWasForcedSurvivesAPowerCut() throws IOException {
    String given = System.getProperty("quire.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println("PowerCutTest: replay with -Dquire.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    long forced = 0;
    for (int i = 0; i < cuts(); i++) {
      long own = random.nextLong();
      Promised promised = new Promised();
      assertEquals(null, cutTwice(own, promised, Front::honest), () -> "of seed " + seed);
      forced += promised.logged();
    }
    assertTrue(forced > 0, "nothing was forced");
  }

  @Test
  void aDiskThatSyncsOnlyInWordsIsFoundOut() throws IOException {
    for (long seed = 1; cutTwice(seed, new Promised(), Front::lying) == null; seed++) {
      assertTrue(seed < SHORT_CUTS, "nobody noticed that nothing was synced");
    }
  }

  /**
   * What stands before a disk.
   *
   * @param stable wants bytes that do not change while it has them. Otherwise a slot that is
   *     changed while its page is written may be stored half, and a cut comes before the page is
   *     written again
   * @param lies says that it has synced, and has not
   */
  private record Front(FaultyBacking real, boolean stable, boolean lies) implements Backing {

    static Front honest(FaultyBacking real) {
      return new Front(real, true, false);
    }

    static Front lying(FaultyBacking real) {
      return new Front(real, false, true);
    }

    @Override
    public Version version() throws IOException {
      return real.version();
    }

    @Override
    public int read(long position, MemorySegment target) throws IOException {
      return real.read(position, target);
    }

    @Override
    public boolean writable() {
      return true;
    }

    @Override
    public long write(long position, List<MemorySegment> pieces) throws IOException {
      return real.write(position, pieces);
    }

    @Override
    public void sync(boolean metadata) throws IOException {
      if (!lies) {
        real.sync(metadata);
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      real.truncate(size);
    }

    @Override
    public void punch(long position, long length) throws IOException {
      real.punch(position, length);
    }

    @Override
    public void reserve(long position, long length) throws IOException {
      real.reserve(position, length);
    }

    @Override
    public void close() {
      real.close();
    }
  }

  /** A disk loses its power, goes on with what is left, and loses it again: what is missing. */
  private static @Nullable String cutTwice(
      long seed, Promised promised, Function<FaultyBacking, Backing> front) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] log = new byte[0];
    byte[] table = new byte[0];
    for (int life = 0; life < 2; life++) {
      Disk disk = Disk.of(random.nextLong(), log, table);
      String kept;
      try (Quire quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build()) {
        CachedFile logFile = quire.open(front.apply(disk.log), OPTIONS);
        CachedFile tableFile = quire.open(front.apply(disk.table), OPTIONS);
        Journal journal = Journal.resume(logFile, tableFile, seed, promised);
        for (int steps = random.nextInt(STEPS_MAX); steps > 0; steps--) {
          journal.step();
        }
        kept = disk.cut();
        log = disk.logLeft(); // before the files are closed, which writes all of it once more
        table = disk.tableLeft();
        close(logFile);
        close(tableFile);
      }
      Remains remains = new Remains(seed, log, table);
      String missing = remains.missing(promised);
      if (missing != null) {
        return "in life %d %s; kept of %s".formatted(life, missing, kept);
      }
      promised.goOnBehind(remains.last());
    }
    return null;
  }

  /** The background may have written while the power was off: that is told once. */
  private static void close(CachedFile file) {
    try {
      file.close();
    } catch (WritebackException told) {
      file.close();
    }
  }
}
