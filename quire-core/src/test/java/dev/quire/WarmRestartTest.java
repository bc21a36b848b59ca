package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.stats.WarmStats;
import dev.quire.storage.MemoryBacking;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was in memory is in memory again after a restart, if the files are what they were. */
@Timeout(120)
final class WarmRestartTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 400;

  @TempDir Path folder;

  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private Path dump = Path.of("");

  @BeforeEach
  void name() {
    dump = folder.resolve("dump");
  }

  private TestFile file(int seed) throws IOException {
    return TestFile.create(folder.resolve("file" + seed), seed, (long) PAGES * PAGE - 100);
  }

  private QuireBuilder builder() {
    QuireBuilder builder =
        Quire.builder().memory(16 << 20).readAhead(0).warm(dump).warnings(said::add);
    builder.warmTime = new Free();
    return builder;
  }

  /** Time that passes when somebody waits for it. */
  private static final class Free implements WarmLoader.Time {
    private final AtomicLong now = new AtomicLong();

    @Override
    public long nanos() {
      return now.get();
    }

    @Override
    public void park(long nanos) {
      now.addAndGet(nanos);
    }
  }

  /** Time that stands still: nothing is loaded after the first run. */
  private static final class Frozen implements WarmLoader.Time {
    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public void park(long nanos) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void read(TestFile content, CachedFile file, int page) throws IOException {
    byte[] target = new byte[16];
    int read = file.read((long) page * PAGE + 8, MemorySegment.ofArray(target));
    content.check((long) page * PAGE + 8, read, target, "page " + page);
  }

  private static void read(TestFile content, CachedFile file, int from, int to) throws IOException {
    for (int page = from; page < to; page++) {
      read(content, file, page);
    }
  }

  /** A run that reads pages of files and ends. */
  private void before(int from, int to, TestFile... files) throws IOException {
    try (Quire quire = builder().build()) {
      for (TestFile content : files) {
        try (CachedFile file = quire.open(content.path())) {
          read(content, file, from, to);
        }
      }
    }
  }

  private static WarmStats loaded(Quire quire) {
    while (quire.stats().warm().running()) {
      LockSupport.parkNanos(1_000_000);
    }
    return quire.stats().warm();
  }

  @Test
  void theFirstPassAfterARestartHitsWhatWasThere() throws IOException {
    TestFile content = file(1);
    before(0, 300, content);
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path())) {
      WarmStats warm = loaded(quire);
      assertEquals("", warm.problem());
      assertEquals(300, warm.plannedPages());
      assertEquals(300, warm.loadedPages());
      assertEquals(300L * PAGE, file.residentBytes());
      assertEquals(0, quire.stats().misses());
      read(content, file, 0, 300);
      assertEquals(1.0, quire.stats().hitRatio());
      read(content, file, 300, PAGES);
      assertEquals(100, quire.stats().misses());
      Intact.check(quire);
    }
  }

  @Test
  void withoutADumpNothingIsLoadedAndNothingIsSaid() throws IOException {
    TestFile content = file(2);
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path())) {
      assertEquals(new WarmStats(false, 0, 0, 0, 0, 0, 0, 0, 0, 0, ""), quire.stats().warm());
      assertEquals(0, file.residentBytes());
    }
    assertTrue(Files.exists(dump));
    try (Quire quire = Quire.builder().memory(16 << 20).build()) {
      quire.open(content.path()).close();
    }
  }

  @Test
  void theMostValuablePagesComeFirstAndNothingGoesForTheRest() throws IOException {
    TestFile content = file(3);
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path())) {
      read(content, file, 0, 300);
      for (int again = 0; again < 3; again++) {
        read(content, file, 150, 214);
      }
    }
    try (Quire quire = builder().residentPages(70).build();
        CachedFile file = quire.open(content.path())) {
      WarmStats warm = loaded(quire);
      assertEquals(300, warm.plannedPages());
      assertEquals(64, warm.loadedPages());
      assertEquals(236, warm.skippedPages());
      for (int page = 0; page < PAGES; page++) {
        boolean valuable = page >= 150 && page < 214;
        assertEquals(valuable, quire.heat(file, (long) page * PAGE) >= 0, "page " + page);
      }
      assertEquals(0, quire.stats().evictions());
      Intact.check(quire);
    }
  }

  @Test
  void pagesGetTheirHeatBack() throws IOException {
    TestFile content = file(4);
    int hot;
    int cold;
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path())) {
      read(content, file, 0, 20);
      read(content, file, 0, 10);
      read(content, file, 0, 10);
      hot = quire.heat(file, 0);
      cold = quire.heat(file, 15 * PAGE);
    }
    assertTrue(hot != cold);
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path())) {
      loaded(quire);
      assertEquals(hot, quire.heat(file, 0));
      assertEquals(cold, quire.heat(file, 15 * PAGE));
    }
  }

  @Test
  void loadingStopsBeforeMemoryIsShort() throws IOException {
    TestFile content = TestFile.create(folder.resolve("large"), 5, 4000L * PAGE);
    QuireBuilder large = builder().memory(24 << 20);
    try (Quire quire = large.build();
        CachedFile file = quire.open(content.path())) {
      read(content, file, 0, 4000);
      assertEquals(0, quire.stats().evictions());
    }
    try (Quire quire = builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path())) {
      WarmStats warm = loaded(quire);
      assertEquals(4000, warm.plannedPages());
      assertEquals(4000, warm.loadedPages() + warm.skippedPages());
      assertTrue(warm.loadedPages() > 500 && warm.skippedPages() > 500, warm::toString);
      assertEquals(warm.loadedPages() * PAGE, file.residentBytes());
      assertEquals(0, quire.stats().evictions());
      assertEquals(0, quire.stats().backgroundReclaims());
      Intact.check(quire);
    }
  }

  private void isNotLoaded(TestFile content, long pages) throws IOException {
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path())) {
      WarmStats warm = loaded(quire);
      assertEquals(pages, warm.changedPages());
      assertEquals(pages == 0 ? 0 : 1, warm.changedFiles());
      assertEquals(0, warm.plannedPages());
      assertEquals(0, file.residentBytes());
      read(content, file, 0, 100);
    }
  }

  @Test
  void aFileWithOtherBytesIsLeftAlone() throws IOException {
    TestFile content = file(6);
    before(0, 300, content);
    content.rewrite(7, content.size());
    isNotLoaded(content, 300);
  }

  @Test
  void aFileOfAnotherSizeIsLeftAlone() throws IOException {
    TestFile content = file(8);
    before(0, 300, content);
    content.resize(200L * PAGE);
    isNotLoaded(content, 300);
  }

  @Test
  void aFileThatWasReplacedByOneOfItsNameIsLeftAlone() throws IOException {
    TestFile content = file(9);
    before(0, 300, content);
    Path copy = folder.resolve("copy");
    Files.copy(content.path(), copy, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(copy, content.path(), StandardCopyOption.REPLACE_EXISTING);
    isNotLoaded(content, 300);
  }

  @Test
  void aFileThatWasRenamedIsFoundByItsInode() throws IOException {
    TestFile content = file(10);
    before(0, 300, content);
    Path other = folder.resolve("other");
    Files.move(content.path(), other);
    try (Quire quire = builder().build();
        CachedFile file = quire.open(other)) {
      assertEquals(300, loaded(quire).loadedPages());
      read(content, file, 0, PAGES);
    }
  }

  @Test
  void pagesThatThisRunWroteAreThereInTheNext() throws IOException {
    TestFile content = file(11);
    OpenOptions writing = OpenOptions.of(StandardOpenOption.WRITE);
    byte[] mine = TestFile.bytes(3 * PAGE, 5).toArray(ValueLayout.JAVA_BYTE);
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path(), writing)) {
      file.write(7L * PAGE + 5, MemorySegment.ofArray(mine));
    }
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path(), writing)) {
      assertEquals(4, loaded(quire).loadedPages());
      byte[] read = new byte[mine.length];
      file.read(7L * PAGE + 5, MemorySegment.ofArray(read));
      assertArrayEquals(mine, read);
      assertEquals(0, quire.stats().misses());
    }
  }

  @Test
  void aFileThatIsNotOpenedIsNotTouchedAndKeptForThreeRuns() throws IOException {
    TestFile content = file(12);
    TestFile other = file(13);
    before(0, 100, content, other);
    Faulty.Plan plan = new Faulty.Plan();
    for (int run = 0; run < 2; run++) {
      QuireBuilder builder = builder();
      builder.backings = plan;
      try (Quire quire = builder.build();
          CachedFile file = quire.open(content.path())) {
        assertEquals(100, loaded(quire).loadedPages());
        assertEquals(100, quire.stats().warm().unopenedPages());
        assertEquals(1, quire.stats().openFiles());
        assertEquals(100L * PAGE, file.residentBytes());
      }
    }
    try (Quire quire = builder().build();
        CachedFile file = quire.open(other.path())) {
      assertEquals(100, loaded(quire).loadedPages());
      read(other, file, 0, 100);
      assertEquals(0, quire.stats().misses());
    }
    for (int run = 0; run < 3; run++) {
      before(0, 1, other);
    }
    try (Quire quire = builder().build()) {
      quire.open(content.path()).close();
      assertEquals(0, quire.stats().warm().plannedPages());
    }
  }

  @Test
  void aFileThatWasDeletedIsForgotten() throws IOException {
    TestFile content = file(14);
    before(0, 100, content);
    Files.delete(content.path());
    before(0, 0);
    try (Quire quire = builder().build()) {
      assertEquals(0, quire.stats().warm().unopenedPages());
    }
  }

  @Test
  void aDumpThatIsNoneIsSaidInALineAndTheInstanceStarts() throws IOException {
    TestFile content = file(15);
    before(0, 100, content);
    byte[] whole = Files.readAllBytes(dump);
    whole[40]++;
    Files.write(dump, whole);
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path())) {
      assertEquals(
          dump + " is damaged or not complete; delete it, the next dump replaces it",
          quire.stats().warm().problem());
      assertEquals(List.of(quire.stats().warm().problem()), List.copyOf(said));
      assertEquals(0, file.residentBytes());
      IOException refused = assertThrows(IOException.class, () -> quire.loadResident(dump));
      assertEquals(quire.stats().warm().problem(), refused.getMessage());
      Path none = folder.resolve("none");
      assertThrows(NoSuchFileException.class, () -> quire.loadResident(none));
      read(content, file, 0, 100);
    }
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path())) {
      assertEquals(100, loaded(quire).loadedPages());
      assertEquals(100L * PAGE, file.residentBytes());
      assertEquals("", quire.stats().warm().problem());
    }
  }

  @Test
  void aDumpOfAnotherVersionIsNamed() throws IOException {
    before(0, 10, file(16));
    byte[] whole = Files.readAllBytes(dump);
    ByteBuffer.wrap(whole).putInt(8, 9);
    Files.write(dump, whole);
    try (Quire quire = builder().build()) {
      assertEquals(
          dump
              + " is a dump of version 9, and this Quire reads 1; delete it, the next dump replaces"
              + " it",
          quire.stats().warm().problem());
    }
  }

  @Test
  void aPathThatCanHoldNoDumpIsRefusedAtOnce() {
    IllegalArgumentException isFolder =
        assertThrows(IllegalArgumentException.class, () -> Quire.builder().warm(folder));
    assertTrue(isFolder.toString().contains(folder + " is a directory"), isFolder::toString);
    Path nowhere = folder.resolve("a").resolve("b");
    IllegalArgumentException none =
        assertThrows(IllegalArgumentException.class, () -> Quire.builder().warm(nowhere));
    assertTrue(none.toString().contains("there is no directory for " + nowhere), none::toString);
    assertThrows(IllegalArgumentException.class, () -> Quire.builder().warmRate(4095));
  }

  @Test
  void aDumpThatCannotBeWrittenKeepsNoInstanceFromClosing() throws IOException {
    Path deep = Files.createDirectory(folder.resolve("deep"));
    dump = deep.resolve("dump");
    TestFile content = file(17);
    Quire quire = builder().build();
    try (CachedFile file = quire.open(content.path())) {
      read(content, file, 0, 10);
    }
    Files.delete(deep);
    quire.close();
    String problem = quire.stats().warm().problem();
    assertTrue(problem.startsWith("the warm pages could not be written to " + dump), problem);
    assertEquals(problem, said.peek());
  }

  @Test
  void loadingKeepsToItsRate() throws IOException {
    TestFile content = file(18);
    before(0, PAGES, content);
    QuireBuilder builder = builder().warmRate(1 << 20);
    try (Quire quire = builder.build();
        CachedFile file = quire.open(content.path())) {
      WarmStats warm = loaded(quire);
      assertEquals(PAGES, warm.loadedPages());
      assertEquals((double) PAGES * PAGE / (1 << 20), warm.seconds(), 1e-6);
      assertEquals((long) PAGES * PAGE, file.residentBytes());
    }
  }

  @Test
  void closingEndsALoadingThatWaitsAndLosesNothingOfIt() throws IOException {
    TestFile content = file(19);
    before(0, PAGES, content);
    for (int run = 0; run < 3; run++) {
      QuireBuilder builder = builder();
      builder.warmTime = new Frozen();
      try (Quire quire = builder.build();
          CachedFile file = quire.open(content.path())) {
        while (quire.stats().warm().loadedPages() == 0) {
          LockSupport.parkNanos(1_000_000);
        }
        assertEquals(WarmLoader.RUN_FRAMES, quire.stats().warm().loadedPages());
        assertTrue(quire.stats().warm().running());
        read(content, file, 100, 102);
        assertEquals(2, quire.stats().misses(), "nobody waits for it");
      }
    }
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path())) {
      assertEquals(PAGES, loaded(quire).loadedPages());
      read(content, file, 0, PAGES);
    }
  }

  @Test
  void aFileThatIsClosedIsLoadedNoFurtherAndNotAgain() throws IOException {
    TestFile content = file(20);
    before(0, PAGES, content);
    QuireBuilder builder = builder();
    builder.warmTime = new Frozen();
    try (Quire quire = builder.build()) {
      try (CachedFile file = quire.open(content.path())) {
        while (quire.stats().warm().loadedPages() == 0) {
          LockSupport.parkNanos(1_000_000);
        }
        assertTrue(file.isOpen());
      }
      assertEquals(PAGES - WarmLoader.RUN_FRAMES, quire.stats().warm().skippedPages());
      try (CachedFile file = quire.open(content.path())) {
        assertEquals(0, file.residentBytes());
        assertEquals(PAGES, quire.stats().warm().plannedPages());
      }
      Intact.checkEmpty(quire);
    }
  }

  @Test
  void closingWaitsForTheReadThatIsUnderWay() throws Exception {
    TestFile content = file(21);
    before(0, PAGES, content);
    Faulty.Plan plan = new Faulty.Plan();
    AtomicLong inside = new AtomicLong();
    AtomicLong opened = new AtomicLong();
    plan.fault =
        (real, position, address, bytes) -> {
          inside.incrementAndGet();
          while (opened.get() == 0) {
            LockSupport.parkNanos(1_000_000);
          }
          return real.read(position, address, bytes);
        };
    QuireBuilder builder = builder();
    builder.backings = plan;
    Quire quire = builder.build();
    CachedFile file = quire.open(content.path());
    while (inside.get() == 0) {
      LockSupport.parkNanos(1_000_000);
    }
    Thread closer = Thread.ofPlatform().start(quire::close);
    opened.set(1);
    closer.join();
    assertFalse(file.isOpen());
    assertFalse(quire.stats().warm().running());
  }

  @Test
  void aFileThatCannotBeReadIsLeftAloneAndOthersGoOn() throws IOException {
    TestFile content = file(22);
    TestFile other = file(23);
    before(0, 100, content, other);
    Faulty.Plan plan = new Faulty.Plan();
    QuireBuilder builder = builder();
    builder.backings = plan;
    try (Quire quire = builder.build()) {
      plan.fault = Faulty.EIO;
      try (CachedFile broken = quire.open(content.path())) {
        assertEquals(100, loaded(quire).failedPages());
        assertEquals(0, broken.residentBytes());
        plan.fault = Faulty.NONE;
        try (CachedFile file = quire.open(other.path())) {
          assertEquals(100, loaded(quire).loadedPages());
          read(other, file, 0, 100);
          read(content, broken, 0, 100);
          assertEquals(100, quire.stats().misses());
        }
        Intact.check(quire);
      }
    }
  }

  @Test
  void dumpsOnDemandDescribeWhatIsOpen() throws IOException {
    TestFile content = file(24);
    Path mine = folder.resolve("mine");
    try (Quire quire = Quire.builder().memory(16 << 20).readAhead(0).build();
        CachedFile file = quire.open(content.path())) {
      read(content, file, 10, 60);
      assertEquals(50, quire.dumpResident(mine));
    }
    assertFalse(Files.exists(dump));
    try (Quire quire = Quire.builder().memory(16 << 20).readAhead(0).build()) {
      quire.loadResident(mine);
      try (CachedFile file = quire.open(content.path())) {
        assertEquals(50, loaded(quire).loadedPages());
        read(content, file, 10, 60);
        assertEquals(0, quire.stats().misses());
      }
      Path nowhere = folder.resolve("nowhere").resolve("dump");
      assertThrows(IOException.class, () -> quire.dumpResident(nowhere));
    }
    Quire closed = Quire.builder().memory(16 << 20).build();
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.dumpResident(mine));
    assertThrows(IllegalStateException.class, () -> closed.loadResident(mine));
  }

  @Test
  void anInterruptedThreadAndAVirtualOneKeepTheirPages() throws Exception {
    TestFile content = file(25);
    Thread.currentThread().interrupt();
    try {
      before(0, 100, content);
      assertTrue(Thread.currentThread().isInterrupted());
      try (Quire quire = builder().build()) {
        assertEquals(100, quire.stats().warm().unopenedPages());
      }
    } finally {
      assertTrue(Thread.interrupted());
    }
    Thread virtual =
        Thread.ofVirtual()
            .start(() -> {
              try (Quire quire = builder().build();
                  CachedFile file = quire.open(content.path())) {
                assertEquals(100, loaded(quire).loadedPages());
                read(content, file, 0, 200);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    virtual.join();
    try (Quire quire = builder().build()) {
      assertEquals(200, quire.stats().warm().unopenedPages());
    }
  }

  @Test
  void largerPagesAndBackingsAreKeptAsWell() throws IOException {
    TestFile content = file(26);
    MemoryBacking backing = new MemoryBacking("memory/of mine");
    backing.write(0, List.of(TestFile.bytes(50 * PAGE, 3)));
    OpenOptions large = OpenOptions.read().pageSize(16 << 10);
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path(), large);
        CachedFile stored = quire.open(backing, OpenOptions.read())) {
      read(content, file, 3, 70);
      stored.read(0, MemorySegment.ofArray(new byte[50 * PAGE]));
    }
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path(), large);
        CachedFile stored = quire.open(backing, OpenOptions.read())) {
      assertEquals(72 + 50, loaded(quire).loadedPages());
      assertEquals(72 * PAGE, file.residentBytes());
      assertEquals(50 * PAGE, stored.residentBytes());
      read(content, file, 0, 72);
      byte[] all = new byte[50 * PAGE];
      stored.read(0, MemorySegment.ofArray(all));
      assertEquals(-1, MemorySegment.ofArray(all).mismatch(TestFile.bytes(50 * PAGE, 3)));
      assertEquals(0, quire.stats().misses());
      Intact.check(quire);
    }
  }

  @Test
  void aDumpThatLiesMakesNoWrongByte() throws IOException {
    TestFile content = file(27);
    before(0, 10, content);
    WarmDump.Identity itself = WarmDump.load(dump).files().getFirst().file();
    WarmRuns.Builder all = new WarmRuns.Builder();
    all.add(0, PAGES, 255);
    new WarmDump(List.of(new WarmDump.Entry(itself, 0, all.build())), 0).store(dump);
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path())) {
      assertEquals(PAGES, loaded(quire).loadedPages());
      read(content, file, 0, PAGES);
      Intact.check(quire);
    }
  }
}
