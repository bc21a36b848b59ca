package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.cache.Backing;
import dev.quire.stats.HeldStats;
import dev.quire.stats.PassedStats;
import dev.quire.stats.PinInfo;
import dev.quire.stats.QuireStats;
import dev.quire.stats.ResidentRange;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an instance shows of itself: why pages stay, which are there, who has them, what it does.
 */
@Timeout(120)
final class VisibilityTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 64;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.WRITE).advice(Advice.RANDOM);

  @TempDir Path folder;

  private TestFile file(int seed) throws IOException {
    return TestFile.create(folder.resolve("file" + seed), seed, (long) PAGES * PAGE);
  }

  private static QuireBuilder builder() {
    return Quire.builder()
        .memory(16 << 20)
        .readAhead(0)
        .pinSampling(1)
        .dirtyAge(Duration.ofHours(1))
        .latchTimeout(Duration.ofMillis(200));
  }

  private static void read(CachedFile file, int from, int to) throws IOException {
    for (int page = from; page < to; page++) {
      file.read((long) page * PAGE, MemorySegment.ofArray(new byte[8]));
    }
  }

  @Test
  void pagesThatCannotGoAreCountedByReason() throws IOException {
    TestFile content = file(1);
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path(), WRITE)) {
      read(file, 0, 20);
      assertEquals(new HeldStats(0, 0, 0, 0, 0, 0, 0, 0), quire.stats().held());
      file.write(3 * PAGE, TestFile.bytes(2 * PAGE, 3));
      try (Folio logged = file.pinForWrite(7 * PAGE)) {
        logged.putLong(0, 5);
        logged.logPosition(1000);
      }
      file.attach(9 * PAGE, new Stubborn());
      try (Folio one = file.pin(0);
          Folio other = file.pin(11 * PAGE)) {
        assertTrue(one.length() == other.length());
        HeldStats held = quire.stats().held();
        assertEquals(new HeldStats(0, 0, 2, 1, 3, 0, 0, 1), held);
      }
      quire.logDurable(1000);
      assertEquals(0, quire.stats().held().awaitingLog());
      assertEquals(0, quire.stats().held().pinned());
      file.force(false);
      assertEquals(new HeldStats(0, 0, 0, 0, 0, 0, 0, 1), quire.stats().held());
    }
  }

  /** An object that keeps its page for as long as the file is open. */
  private static final class Stubborn implements PageAttachment {
    @Override
    public boolean release() {
      return false;
    }

    @Override
    public void dropped() {}
  }

  @Test
  void whatReclaimPassesOverAndWhatRefusesIsCounted() throws IOException {
    TestFile content = file(2);
    try (Quire quire = builder().residentPages(2).policy(ReclaimPolicy.CLOCK).build();
        CachedFile file = quire.open(content.path())) { // CLOCK comes by every page
      file.attach(0, new Stubborn());
      read(file, 1, 10);
      assertEquals(1, quire.stats().held().attached());
      PassedStats passed = quire.stats().passed();
      assertTrue(passed.refusals() > 0, passed::toString);
      assertEquals(passed.refusals(), passed.attached());
      assertEquals(passed.attached(), passed.total());
      assertTrue(quire.heat(file, 0) >= 0, "it has stayed");
    }
  }

  @Test
  void whatReclaimPassesOverIsCountedByReason() throws IOException {
    TestFile content = file(6);
    try (Quire quire = builder().residentPages(6).policy(ReclaimPolicy.CLOCK).build();
        CachedFile file = quire.open(content.path(), WRITE)) {
      quire.logDurable(0);
      try (Folio pinned = file.pin(0);
          Folio latched = file.pin(PAGE, PinMode.SHARED)) {
        assertEquals(PAGE, pinned.length() + latched.length() >>> 1);
        file.write(2 * PAGE, TestFile.bytes(PAGE, 3));
        try (Folio logged = file.pinForWrite(3 * PAGE)) {
          logged.putLong(0, 5);
          logged.logPosition(1000);
        }
        read(file, 10, 30);
        PassedStats passed = quire.stats().passed();
        assertTrue(passed.pinned() > 0 && passed.latched() > 0, passed::toString);
        assertTrue(passed.dirty() + passed.writeback() + passed.unsynced() > 0, passed::toString);
        assertTrue(passed.awaitingLog() > 0, passed::toString);
        assertEquals(0, passed.attached() + passed.refusals());
      }
      quire.logDurable(1000);
    }
  }

  @Test
  void pagesThatWereAskedForAgainAreHotAndAScanIsResisted() throws IOException {
    TestFile content = TestFile.create(folder.resolve("long"), 7, 1200 * PAGE);
    try (Quire quire = builder().residentPages(100).build();
        CachedFile file = quire.open(content.path())) {
      for (int round = 0; round < 20; round++) {
        read(file, 0, 10);
        read(file, 100 + round * 50, 150 + round * 50);
      }
      QuireStats stats = quire.stats();
      assertEquals(stats.hotBytes(), stats.files().getFirst().hotBytes());
      assertTrue(stats.hotBytes() >= 8 * PAGE, stats::toString);
      assertTrue(stats.hotBytes() <= stats.residentBytes() / 2, stats::toString);
      assertTrue(stats.evictions() > 500, stats::toString);
      assertTrue(stats.scanResistance() > 0.9, stats::toString);
    }
  }

  @Test
  void whichPagesAreThereIsAListOfRanges() throws IOException {
    TestFile content = file(3);
    try (Quire quire = builder().policy(ReclaimPolicy.CLOCK).build(); // to which each read counts
        CachedFile file = quire.open(content.path(), WRITE)) {
      assertEquals(List.of(), quire.residentRanges(file));
      read(file, 2, 5);
      read(file, 10, 12);
      read(file, 10, 11);
      List<ResidentRange> ranges = quire.residentRanges(file);
      assertEquals(3, ranges.size(), ranges::toString);
      assertEquals(2 * PAGE, ranges.getFirst().position());
      assertEquals(3 * PAGE, ranges.getFirst().bytes());
      assertEquals(PAGE, ranges.get(1).bytes());
      assertTrue(ranges.get(1).worth() > ranges.get(2).worth(), ranges::toString);
      CachedFile closed = quire.open(content.path());
      closed.close();
      assertThrows(IllegalStateException.class, () -> quire.residentRanges(closed).clear());
    }
  }

  @Test
  void aLeakedPinIsToldWithItsThreadItsAgeAndItsPlace() throws Exception {
    TestFile content = file(4);
    try (Quire quire = builder().build();
        CachedFile file = quire.open(content.path())) {
      Folio[] leaked = new Folio[1];
      Thread careless =
          Thread.ofPlatform().name("careless").start(() -> leaked[0] = pinned(file, 5 * PAGE));
      careless.join();
      PinInfo pin = quire.holders(file, 5 * PAGE + 17).getFirst();
      assertEquals(List.of(pin.site()), quire.holders().stream().map(PinInfo::site).toList());
      assertEquals(5 * PAGE, pin.position());
      assertTrue(pin.thread().contains("careless") && pin.thread().endsWith("which has ended"));
      assertTrue(pin.site().lines().findFirst().orElse("").contains("VisibilityTest.pinned"));
      assertFalse(pin.age().isNegative());
      assertEquals(List.of(), quire.holders(file, 6 * PAGE));
      assertEquals(List.of(), quire.holders(file, 4 * PAGE));
      assertThrows(IllegalArgumentException.class, () -> quire.holders(file, -1));
      leaked[0].close();
      assertEquals(List.of(), quire.holders());
    }
  }

  private static Folio pinned(CachedFile file, long position) {
    try {
      return file.pin(position);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Events of a kind, and of a file, in a recording. */
  private static long count(List<RecordedEvent> events, String name, Path file) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("dev.quire." + name))
        .filter(event -> event.getString("file").equals(file.toString()))
        .filter(event -> !event.getBoolean("failed"))
        .count();
  }

  private List<RecordedEvent> recorded(Recording recording) throws IOException {
    recording.stop();
    Path to = folder.resolve("events.jfr");
    recording.dump(to);
    return RecordingFile.readAllEvents(to);
  }

  private static Recording all() {
    Recording recording = new Recording();
    for (String name : KINDS) {
      recording.enable("dev.quire." + name).withoutThreshold();
    }
    return recording;
  }

  private static final List<String> KINDS =
      List.of(
          "Miss", "Fill", "Writeback", "Sync", "Force", "Throttle", "WarmLoad", "DirectReclaim");

  @Test
  void flightRecorderSeesWhatIsReadWrittenForcedAndMadeRoomFor() throws IOException {
    TestFile content = file(5);
    List<RecordedEvent> events;
    try (Recording recording = all()) {
      recording.start();
      try (Quire quire = builder().residentPages(30).build();
          CachedFile file = quire.open(content.path(), WRITE)) {
        read(file, 0, 40);
        file.write(0, TestFile.bytes(PAGE, 3));
        file.force(true);
      }
      events = recorded(recording);
    }
    Path path = content.path();
    assertEquals(40, count(events, "Miss", path));
    assertEquals(40, count(events, "Fill", path));
    assertEquals(1, count(events, "Writeback", path));
    assertTrue(count(events, "Sync", path) >= 1);
    assertEquals(1, count(events, "Force", path));
    RecordedEvent miss =
        events.stream()
            .filter(event -> event.getEventType().getName().equals("dev.quire.Miss"))
            .filter(event -> event.getLong("position") == 7 * PAGE)
            .findFirst()
            .orElseThrow();
    assertEquals(PAGE, miss.getLong("bytes"));
    assertEquals(Thread.currentThread().getName(), miss.getThread().getJavaName());
    assertTrue(miss.getStackTrace().toString().contains("VisibilityTest"), miss::toString);
    long evicted =
        events.stream()
            .filter(event -> event.getEventType().getName().equals("dev.quire.DirectReclaim"))
            .filter(event -> event.getBoolean("succeeded"))
            .mapToLong(event -> event.getLong("evicted"))
            .sum();
    assertTrue(evicted >= 10, () -> evicted + " evicted");
  }

  @Test
  void whatStandsBeforeABackingPassesAllOfItsCallsOn() throws NoSuchMethodException {
    for (Method call : Backing.class.getDeclaredMethods()) {
      assertEquals(
          RecordedBacking.class,
          RecordedBacking.class
              .getMethod(call.getName(), call.getParameterTypes())
              .getDeclaringClass(),
          call::toString);
    }
  }

  @Test
  void flightRecorderSeesFailuresAndWarmLoads() throws IOException {
    TestFile content = file(6);
    Path dump = folder.resolve("dump");
    try (Quire quire = builder().warm(dump).build();
        CachedFile file = quire.open(content.path())) {
      read(file, 0, 20);
    }
    List<RecordedEvent> events;
    Faulty.Plan plan = new Faulty.Plan();
    QuireBuilder builder = builder().warm(dump);
    builder.backings = plan;
    try (Recording recording = all()) {
      recording.start();
      try (Quire quire = builder.build();
          CachedFile file = quire.open(content.path())) {
        while (quire.stats().warm().running()) {
          LockSupport.parkNanos(1_000_000);
        }
        plan.fault = Faulty.EIO;
        assertThrows(IOException.class, () -> read(file, 30, 31));
      }
      events = recorded(recording);
    }
    assertEquals(1, count(events, "WarmLoad", content.path()));
    assertEquals(0, count(events, "Miss", content.path()));
    TreeMap<String, Long> failed = new TreeMap<>();
    for (RecordedEvent event : events) {
      if (event.hasField("failed") && event.getBoolean("failed")) {
        failed.merge(event.getEventType().getName(), 1L, Long::sum);
      }
    }
    assertEquals("{dev.quire.Fill=1, dev.quire.Miss=1}", failed.toString());
  }
}
