package dev.quire;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.fsx.CachedStore;
import dev.quire.fsx.Fsx;
import dev.quire.fsx.Handle;
import dev.quire.fsx.Store;
import dev.quire.fsx.Verb;
import dev.quire.storage.Backing;
import dev.quire.storage.Fault;
import dev.quire.storage.FaultyBacking;
import dev.quire.storage.MemoryBacking;
import dev.quire.storage.Operation;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs over cached files, at the smallest budget. {@code -Dquire.fsx.operations} says
 * how many steps in all, {@code -Dquire.seed} has the same programs again.
 */
final class ExerciserTest {

  private static final long SHORT_OPERATIONS = 12_000;
  private static final Set<Operation> FAILING =
      EnumSet.of(
          Operation.READ, Operation.WRITE, Operation.SYNC, Operation.TRUNCATE, Operation.PUNCH);

  @TempDir Path folder;

  /** The part of all operations that one test runs, in percent. */
  private static long operations(int percent) {
    String given = System.getProperty("quire.fsx.operations", "");
    return (given.isEmpty() ? SHORT_OPERATIONS : Long.parseLong(given)) * percent / 100;
  }

  private static OpenOptions options() {
    return OpenOptions.of(READ, WRITE);
  }

  private static void exercise(String name, int percent, Store.Factory factory) throws IOException {
    long operations = operations(percent);
    assertEquals(operations, Fsx.of(factory).seed(Seeds.seed(name)).operations(operations).run());
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void aFileHoldsWhatWasWritten() throws IOException {
    exercise(
        "ExerciserTest.file",
        30,
        () -> CachedStore.ofFile(Quire.builder(), options(), folder).whenSettled(Intact::check));
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void aFilePastTheOperatingSystemsCacheDoes() throws IOException {
    assumeDirect();
    exercise(
        "ExerciserTest.direct",
        20,
        () -> CachedStore.ofFile(Quire.builder(), options().direct(true), folder));
  }

  private void assumeDirect() throws IOException {
    Path probe = Files.write(folder.resolve("probe"), new byte[4096]);
    try (Quire quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build()) {
      quire.open(probe, options().direct(true)).close();
    } catch (UnsupportedOperationException e) {
      assumeTrue(false, e.getMessage());
    }
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void aFileInMemoryDoes() throws IOException {
    exercise(
        "ExerciserTest.memory",
        20,
        () ->
            CachedStore.of(Quire.builder(), options(), new MemoryBacking())
                .whenSettled(Intact::check));
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void aFileWhoseStorageFailsNowAndThenDoes() throws IOException {
    AtomicLong stores = new AtomicLong(Seeds.seed("ExerciserTest.faults"));
    long operations = operations(20);
    Store.Factory factory =
        () -> {
          MemoryBacking bytes = new MemoryBacking();
          FaultyBacking disk = new FaultyBacking(bytes, stores.incrementAndGet());
          for (Operation operation : FAILING) {
            disk.randomly(operation, 0.02, Fault.EIO);
          }
          disk.randomly(Operation.PUNCH, 0.05, Fault.UNSUPPORTED);
          disk.randomly(Operation.WRITE, 0.02, Fault.SHORT);
          disk.randomly(Operation.WRITE, 0.02, Fault.TORN);
          return new Failing(disk, bytes);
        };
    long seed = stores.get();
    assertEquals(operations, Fsx.of(factory).seed(seed).operations(operations).run());
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void aFileWhosePagesAreStoredInAnotherFormDoes() throws IOException {
    exercise(
        "ExerciserTest.transform",
        10,
        () -> {
          MemoryBacking bytes = new MemoryBacking();
          return new Around(CachedStore.of(Quire.builder(), options().transform(NEGATED), bytes)) {
            @Override
            public byte[] stored() {
              byte[] stored = bytes.bytes(0, Math.toIntExact(bytes.size()));
              negate(MemorySegment.ofArray(stored));
              return stored;
            }
          };
        });
  }

  /** Stores each byte with the other sign, so that a hole is one in both forms. */
  private static final PageTransform NEGATED =
      new PageTransform() {
        @Override
        public void fill(long position, MemorySegment page) {
          negate(page);
        }

        @Override
        public void store(long position, MemorySegment page) {
          negate(page);
        }
      };

  private static void negate(MemorySegment bytes) {
    for (long i = 0; i < bytes.byteSize(); i++) {
      bytes.set(ValueLayout.JAVA_BYTE, i, (byte) -bytes.get(ValueLayout.JAVA_BYTE, i));
    }
  }

  /** A store whose calls fail; an append that fails might be anywhere, so there are none. */
  private static final class Failing extends Around {

    private final MemoryBacking bytes;

    Failing(FaultyBacking disk, MemoryBacking bytes) throws IOException {
      super(CachedStore.of(Quire.builder(), options(), disk));
      this.bytes = bytes;
    }

    @Override
    public Set<Verb> verbs() {
      EnumSet<Verb> verbs = EnumSet.copyOf(super.verbs());
      verbs.remove(Verb.APPEND);
      return verbs;
    }

    @Override
    public byte[] stored() {
      return bytes.bytes(0, Math.toIntExact(bytes.size()));
    }
  }

  /** A store that is as another is. */
  private static class Around implements Store {

    private final CachedStore store;

    Around(CachedStore store) {
      this.store = store;
    }

    @Override
    public Set<Verb> verbs() {
      return store.verbs();
    }

    @Override
    public Handle open(int name) throws IOException {
      return store.open(name);
    }

    @Override
    public byte[] stored() throws IOException {
      return store.stored();
    }

    @Override
    public int atomicBytes() {
      return store.atomicBytes();
    }

    @Override
    public boolean isInjected(Exception failure) {
      return store.isInjected(failure);
    }

    @Override
    public void pressure() throws IOException {
      store.pressure();
    }

    @Override
    public void close() throws IOException {
      store.close();
    }
  }

  @Test
  void aBackingThatLosesWritesIsFoundAndTheProgramIsShort() {
    Store.Factory factory =
        () -> CachedStore.of(Quire.builder(), options(), new Forgetful(new MemoryBacking()));
    AssertionError found =
        assertThrows(
            AssertionError.class, () -> Fsx.of(factory).seed(1).lanes(1).operations(20_000).run());
    String message = String.valueOf(found.getMessage());
    long steps = message.lines().filter(line -> line.strip().startsWith("step(")).count();
    assertTrue(steps <= 3, message);
    assertTrue(message.contains("of seed 1"), message);
  }

  /** Says that it wrote a page and did not, where the page's number ends with a five. */
  private record Forgetful(MemoryBacking real) implements Backing {

    @Override
    public Version version() {
      return real.version();
    }

    @Override
    public int read(long position, MemorySegment target) {
      return real.read(position, target);
    }

    @Override
    public boolean writable() {
      return true;
    }

    @Override
    public long write(long position, List<MemorySegment> pieces) {
      long total = 0;
      for (MemorySegment piece : pieces) {
        if ((position + total >>> 12) % 10 != 5) {
          real.write(position + total, List.of(piece));
        }
        total += piece.byteSize();
      }
      return total;
    }

    @Override
    public void sync(boolean metadata) {}

    @Override
    public void truncate(long size) {
      real.truncate(size);
    }

    @Override
    public void punch(long position, long length) {
      real.punch(position, length);
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
