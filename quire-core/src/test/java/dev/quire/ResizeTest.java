package dev.quire;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.ResizeResult.End;
import dev.quire.core.frame.Frames;
import dev.quire.core.os.Os;
import dev.quire.stats.ResizeStats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Memory that grows and shrinks: what becomes of the budget, of pages, and of what is held. */
final class ResizeTest {

  private static final long MIB = 1 << 20;
  private static final Path SMAPS = Path.of("/proc/self/smaps");
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ ");

  @TempDir Path folder;

  /** Something that happens while the first section is isolated, before it is emptied. */
  private static final class Interruption {

    private final AtomicReference<Callable<?>> body = new AtomicReference<>(() -> null);

    private interface Body {
      void run() throws Exception;
    }

    void once(Body what) {
      body.set(() -> {
        what.run();
        return null;
      });
    }

    QuireBuilder in(QuireBuilder builder) {
      builder.emptyings =
          emptying ->
              (section, stop) -> {
                assertDoesNotThrow(() -> body.getAndSet(() -> null).call());
                emptying.empty(section, stop);
              };
      return builder;
    }
  }

  private static QuireBuilder builder() {
    return Quire.builder().memory(16 * MIB).maxMemory(64 * MIB).pinSampling(1).management(false);
  }

  private CachedFile read(Quire quire, String name, long size) throws IOException {
    TestFile content = TestFile.create(folder.resolve(name), 7, size);
    CachedFile file = quire.open(content.path());
    readAll(content, file);
    return file;
  }

  private static void readAll(TestFile content, CachedFile file) throws IOException {
    byte[] bytes = new byte[Frames.FRAME_BYTES];
    for (long at = 0; at < content.size(); at += bytes.length) {
      int read = file.read(at, ByteBuffer.wrap(bytes));
      content.check(at, read, bytes, "read");
    }
  }

  private static void assertSays(
      Class<? extends Exception> type, Executable call, String... words) {
    String said = String.valueOf(assertThrows(type, call).getMessage());
    for (String word : words) {
      assertTrue(said.contains(word), said);
    }
  }

  private static void assertBudget(Quire quire, long bytes) {
    assertBudget(quire, 0, bytes);
  }

  private static void assertBudget(Quire quire, long pins, long bytes) {
    assertEquals(bytes, quire.stats().budgetBytes());
    long total = quire.rooms().buddy().totalFrames() << Frames.FRAME_SHIFT;
    assertTrue(total <= bytes && bytes - total < bytes / 20 + 3 * MIB, total + " of " + bytes);
    Intact.check(quire, pins);
  }

  @Test
  void theBudgetGrowsAndShrinksUnderPagesThatAreRead() throws IOException {
    try (Quire quire = builder().build()) {
      TestFile content = TestFile.create(folder.resolve("file"), 7, 32 * MIB);
      CachedFile file = quire.open(content.path());
      readAll(content, file);
      assertBudget(quire, 16 * MIB);
      ResizeResult up = quire.resize(48 * MIB).await();
      assertTrue(up.isComplete(), up.problem());
      assertEquals(48 * MIB, up.reached());
      readAll(content, file);
      assertTrue(quire.stats().residentBytes() > 30 * MIB);
      assertBudget(quire, 48 * MIB);
      ResizeResult down = quire.resize(12 * MIB).await();
      assertTrue(down.isComplete(), down.problem());
      assertBudget(quire, 12 * MIB);
      readAll(content, file);
      assertBudget(quire, 12 * MIB);
    }
  }

  @Test
  void aGrowThatIsCancelledAtOnceTakesNothingOfTheBudget() {
    try (Quire quire = builder().build()) {
      for (int i = 0; i < 5; i++) {
        long before = quire.stats().budgetBytes();
        Resize grow = quire.resize(before + 4 * MIB);
        grow.cancel();
        assertTrue(grow.await().reached() >= before, () -> grow.reached() + " of " + before);
        assertEquals(grow.reached(), quire.stats().budgetBytes());
        Intact.check(quire);
      }
    }
  }

  /** Bytes of memory behind the frames of an instance, as the system counts them. */
  private static long framesInMemory(Quire quire) throws IOException {
    Frames frames = quire.rooms().frames();
    long low = frames.address(0);
    long high = frames.address(frames.limit());
    long sum = 0;
    boolean inside = false;
    for (String line : Files.readAllLines(SMAPS)) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.lookingAt()) {
        long from = Long.parseUnsignedLong(mapping.group(1), 16);
        inside = from >= low && from < high;
      } else if (inside && line.startsWith("Rss:")) {
        sum += Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return sum;
  }

  @Test
  void memoryThatIsGivenUpGoesBackToTheSystem() throws IOException {
    assumeTrue(Files.exists(SMAPS), "no /proc/self/smaps to measure by");
    assumeTrue(Os.system().canDrop(), "this system takes no memory back");
    try (Quire quire = builder().memory(64 * MIB).maxMemory(160 * MIB).build()) {
      CachedFile file = read(quire, "file", 48 * MIB);
      for (long size : new long[] {64, 160, 100, 20, 160, 64}) {
        assertTrue(quire.resize(size * MIB).await().isComplete());
        assertTrue(file.read(0, ByteBuffer.allocate(9)) == 9);
        assertEquals(
            quire.rooms().sections().online() * Frames.SECTION_BYTES, framesInMemory(quire));
        assertBudget(quire, 0, size * MIB);
      }
    }
  }

  @Test
  void whatIsPinnedStaysAndTheResultSaysByWhom() throws IOException {
    try (Quire quire = builder().memory(32 * MIB).build()) {
      CachedFile file = read(quire, "file", 24 * MIB);
      List<Folio> pins = new ArrayList<>();
      Map<Integer, Folio> one = new HashMap<>();
      for (long at = 0; at < file.size(); at += Frames.FRAME_BYTES) {
        Folio pin = file.pin(at);
        int section = section(quire, file, at);
        if (section >= quire.rooms().sections().least() && one.putIfAbsent(section, pin) == null) {
          pins.add(pin);
        } else {
          pin.close();
        }
      }
      long least = quire.rooms().sizes().bytes(quire.rooms().sections().least() + pins.size());
      assertSays(
          IllegalArgumentException.class,
          () -> quire.resize(least - 3 * MIB),
          "pinned pages stand in " + pins.size(),
          "ResizeTest");
      assertBudget(quire, pins.size(), 32 * MIB);
      pins.removeLast().close();
      for (Folio pin : pins) {
        assertEquals(pin.getLong(0), pin.getLong(0));
      }
      assertTrue(quire.resize(least).await().isComplete());
      pins.forEach(Folio::close);
      assertTrue(quire.resize(12 * MIB).await().isComplete());
      assertBudget(quire, 0, 12 * MIB);
    }
  }

  private static int section(Quire quire, CachedFile file, long position) {
    long folio = file.mapping().lookup().peek(position >>> Frames.FRAME_SHIFT);
    return quire.rooms().frames().pfn(folio) >>> Frames.SECTION_ORDER;
  }

  @Test
  void whatIsPinnedAfterTheBeginningEndsItEarlyAndConsistently() throws IOException {
    Interruption interruption = new Interruption();
    try (Quire quire = interruption.in(builder().memory(32 * MIB)).build()) {
      CachedFile file = read(quire, "file", 24 * MIB);
      List<Folio> pins = new ArrayList<>();
      interruption.once(() -> {
        for (long at = 0; at < file.size(); at += Frames.FRAME_BYTES) {
          pins.add(file.pin(at));
        }
      });
      ResizeResult held = quire.resize(12 * MIB).await();
      assertEquals(End.HELD, held.end(), held.problem());
      assertTrue(held.reached() > 12 * MIB && held.reached() <= 32 * MIB, "" + held.reached());
      assertTrue(held.heldSections() > 0 && held.held().pinned() > 0, held.toString());
      assertFalse(held.holders().isEmpty());
      assertTrue(held.problem().contains("close pins"), held.problem());
      ResizeStats told = quire.stats().resize();
      assertEquals("HELD", told.end());
      assertEquals(held.problem(), told.problem());
      assertEquals(held.heldSections(), told.heldSections());
      assertEquals(held.holders().getFirst().position(), told.holders().getFirst().position());
      assertTrue(told.holders().size() <= ResizeStats.MOST_HOLDERS, "" + told.holders().size());
      assertEquals(1, told.incomplete());
      assertBudget(quire, pins.size(), held.reached());
      pins.forEach(Folio::close);
      ResizeResult again = quire.resize(12 * MIB).await();
      assertTrue(again.isComplete(), again.problem());
      assertEquals(held.reached(), again.from());
      assertBudget(quire, 0, 12 * MIB);
    }
  }

  @Test
  void sizesThatCannotBeAreRefusedWithTheRemedy() throws IOException {
    Quire quire = builder().build();
    Class<IllegalArgumentException> bad = IllegalArgumentException.class;
    assertSays(bad, () -> quire.resize(1 * MIB), "1048576", "give at least");
    assertSays(bad, () -> quire.resize(-5), "-5", "give at least");
    assertSays(bad, () -> quire.resize(65 * MIB), "maxMemory is 67108864");
    assertBudget(quire, 0, 16 * MIB);
    quire.close();
    assertSays(IllegalStateException.class, () -> quire.resize(32 * MIB), "closed");
    long machine = Os.system().memoryLimit();
    assumeTrue(machine < 1L << 40, "nobody says how much memory there is");
    try (Quire large = Quire.builder().memory(16 * MIB).maxMemory(1L << 40).build()) {
      assertSays(bad, () -> large.resize(machine + MIB), "of this machine or container");
    }
  }

  @Test
  void aSystemThatTakesNothingBackIsNotAskedTo() throws IOException {
    try (Quire quire = builder().portable(true).build()) {
      assertSays(
          UnsupportedOperationException.class, () -> quire.resize(12 * MIB), "cannot give memory");
      assertTrue(quire.resize(24 * MIB).await().isComplete());
      assertBudget(quire, 0, 24 * MIB);
    }
  }

  @Test
  void oneResizeAtATimeAndItCanBeCancelled() throws Exception {
    Interruption interruption = new Interruption();
    try (Quire quire = interruption.in(builder().memory(32 * MIB)).build()) {
      read(quire, "file", 24 * MIB);
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      interruption.once(() -> {
        begun.countDown();
        goOn.await();
      });
      Resize first = quire.resize(12 * MIB);
      begun.await();
      assertSays(
          IllegalStateException.class, () -> quire.resize(24 * MIB), "12582912", "under way");
      first.cancel();
      goOn.countDown();
      ResizeResult result = first.await();
      assertEquals(End.CANCELLED, result.end());
      assertEquals(first.reached(), result.reached());
      assertBudget(quire, 0, result.reached());
      assertTrue(quire.resize(32 * MIB).await().isComplete());
    }
  }

  @Test
  void closingCancelsWhatIsUnderWay() throws Exception {
    Interruption interruption = new Interruption();
    Quire quire = interruption.in(builder().memory(32 * MIB)).build();
    CountDownLatch begun = new CountDownLatch(1);
    interruption.once(begun::countDown);
    Resize resize = quire.resize(12 * MIB);
    begun.await();
    quire.close();
    assertTrue(resize.isDone());
    assertTrue(EnumSet.of(End.CANCELLED, End.COMPLETE).contains(resize.await().end()));
  }

  @Test
  void dirtyPagesAreStoredBeforeTheirMemoryGoes() throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 7, 8 * MIB);
    try (Quire quire = builder().memory(48 * MIB).build();
        CachedFile file =
            quire.open(
                content.path(),
                OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
      TestFile other = TestFile.create(folder.resolve("other"), 8, 8 * MIB);
      for (long at = 0; at < content.size(); at += MIB) {
        file.write(at, ByteBuffer.wrap(other.expected(at, (int) MIB)));
      }
      ResizeResult result = quire.resize(16 * MIB).await();
      assertTrue(result.isComplete(), result.problem());
      assertBudget(quire, 0, 16 * MIB);
      readAll(other, file);
    }
  }
}
