package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.stats.WarmStats;
import dev.quire.storage.Fault;
import dev.quire.storage.FaultyBacking;
import dev.quire.storage.MemoryBacking;
import dev.quire.storage.Operation;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was in memory is in memory again after a restart, if the files are what they were. */
@Timeout(120)
final class WarmRestartTest extends WarmFixture {

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
  void aFileThatIsClosedWhileADumpIsTakenKeepsNoOtherOutOfIt() throws IOException {
    TestFile content = file(1);
    TestFile other = file(2);
    QuireBuilder builder = builder();
    try (Quire quire = builder.build();
        CachedFile file = quire.open(content.path())) {
      CachedFile closing = quire.open(other.path());
      read(content, file, 0, 10);
      read(other, closing, 0, 5);
      List<SharedFile> listed = List.of(closing.shared(), file.shared());
      closing.close();
      Warm warm = new Warm(builder, quire.rooms());
      assertEquals(10, warm.store(folder.resolve("dump on demand"), listed));
    }
  }

  @Test
  void whoClosesAnInstanceThatOthersCloseWaitsForTheDump() throws Exception {
    QuireBuilder builder = builder().ioThreads(1);
    try (Quire quire = builder.build()) {
      Warm warm = new Warm(builder, quire.rooms());
      CountDownLatch goOn = new CountDownLatch(1);
      CompletableFuture<Boolean> busy =
          quire.start(() -> {
            goOn.await();
            return true;
          });
      Thread first = Thread.ofPlatform().start(warm::end);
      awaitWaiting(first);
      Thread second = Thread.ofPlatform().start(warm::end);
      awaitWaiting(second);
      boolean waits = second.isAlive();
      goOn.countDown();
      assertTrue(busy.join());
      first.join();
      second.join();
      assertTrue(waits, "it would have ended the threads that write the dump");
      assertTrue(Files.exists(dump));
      assertEquals(List.of(), List.copyOf(said));
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
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
  void aFileThatOthersShortenWhileItIsOpenKeepsNoOtherFromBeingLoaded() throws IOException {
    TestFile content = file(20);
    TestFile shortened = file(21);
    try (Quire quire = builder().build();
        CachedFile one = quire.open(content.path());
        CachedFile other = quire.open(shortened.path())) {
      read(content, one, 0, 30);
      read(shortened, other, 0, 300);
      shortened.resize(100L * PAGE);
    }
    try (Quire quire = builder().build();
        CachedFile one = quire.open(content.path())) {
      assertEquals("", loaded(quire).problem());
      assertEquals(30L * PAGE, one.residentBytes());
    }
  }

  @Test
  void whatWasStillToBeLoadedOfAFileThatIsTruncatedIsForgotten() throws IOException {
    TestFile content = file(22);
    before(0, 300, content);
    QuireBuilder frozen = builder();
    frozen.warmTime = new Frozen();
    try (Quire quire = frozen.build();
        CachedFile file = quire.open(content.path(), OpenOptions.of(StandardOpenOption.WRITE))) {
      file.truncate(10L * PAGE);
    }
    try (Quire quire = builder().build()) {
      assertEquals("", quire.stats().warm().problem());
      assertTrue(quire.stats().warm().unopenedPages() <= 10);
    }
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
          dump + " is damaged or not complete; the next dump replaces it, or delete it",
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
              + " is a dump of version 9, and this Quire reads 1; the next dump replaces it,"
              + " or delete it",
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
  void aDumpIsNotWrittenToADirectoryOrIntoNone() throws IOException {
    Path none = folder.resolve("none").resolve("dump");
    try (Quire quire = builder().build()) {
      IOException missing = assertThrows(IOException.class, () -> quire.dumpResident(none));
      assertTrue(missing.toString().contains(none + ": there is no directory"), missing::toString);
      for (IOException refused :
          List.of(
              assertThrows(IOException.class, () -> quire.dumpResident(folder)),
              assertThrows(IOException.class, () -> quire.loadResident(folder)))) {
        assertTrue(refused.toString().contains(folder + " is a directory"), refused::toString);
      }
    }
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
  void whoThrowsWhenHeIsWarnedKeepsNoFileHalfOpen() throws IOException {
    FaultyBacking backing = new FaultyBacking(new MemoryBacking("mine"), 1);
    Consumer<String> throwing =
        line -> {
          throw new IllegalStateException(line);
        };
    try (Quire quire = builder().warnings(throwing).build()) {
      CachedFile file = quire.open(backing, OpenOptions.of(StandardOpenOption.WRITE));
      file.write(0, TestFile.bytes(PAGE, 1));
      file.force(true);
      backing.failAll(Operation.VERSION, Fault.EIO);
      assertThrows(IllegalStateException.class, file::close);
      Intact.checkEmpty(quire);
      backing.heal();
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
