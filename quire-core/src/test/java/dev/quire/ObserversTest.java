package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What those see of an instance who do not have it. */
@Timeout(60)
class ObserversTest {
  private static final int PAGE = 4096;
  private static final int PAGES = 20;

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  @TempDir private Path folder;

  private static QuireBuilder builder() {
    return Quire.builder().memory(16 << 20).readAhead(0).pinSampling(1);
  }

  private CachedFile open(Quire quire) throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 1, (long) PAGES * PAGE);
    CachedFile file = quire.open(content.path());
    file.read(0, MemorySegment.ofArray(new byte[PAGES * PAGE]));
    return file;
  }

  private Set<ObjectName> names() throws Exception {
    return server.queryNames(new ObjectName("dev.quire:type=Quire,*"), null);
  }

  /** Once the instance has been made known. */
  private ObjectName name() throws Exception {
    while (names().isEmpty()) {
      LockSupport.parkNanos(1_000_000);
    }
    return names().iterator().next();
  }

  private Object ask(ObjectName name, String what) throws Exception {
    return server.invoke(name, what, new Object[0], new String[0]);
  }

  @Test
  void byJmxTheFiguresAndTheHoldersAreSeenUntilTheInstanceIsClosed() throws Exception {
    ObjectName name;
    try (Quire quire = builder().build();
        CachedFile file = open(quire);
        Folio pin = file.pin(3 * PAGE)) {
      name = name();
      CompositeData stats = (CompositeData) ask(name, "stats");
      assertEquals(16L << 20, stats.get("budgetBytes"));
      assertEquals((long) PAGES * PAGE, stats.get("residentBytes"));
      assertEquals(1L, ((CompositeData) stats.get("held")).get("pinned"));
      CompositeData[] files = (CompositeData[]) stats.get("files");
      assertEquals(file.path().toString(), files[0].get("path"));
      CompositeData[] holders = (CompositeData[]) ask(name, "holders");
      assertEquals(3L * PAGE, holders[0].get("position"));
      assertEquals(PAGE, pin.length());
    }
    assertEquals(Set.of(), names());
    assertThrows(InstanceNotFoundException.class, () -> ask(name, "stats"));
  }

  @Test
  void anInstanceThatIsNotToBeSeenIsNot() throws Exception {
    try (Quire hidden = builder().management(false).build();
        Quire seen = builder().memory(8 << 20).build()) {
      CompositeData stats = (CompositeData) ask(name(), "stats");
      assertEquals(seen.stats().budgetBytes(), stats.get("budgetBytes"));
      assertEquals(1, names().size());
      assertEquals(16 << 20, hidden.stats().budgetBytes());
    }
    assertEquals(Set.of(), names());
  }

  @Test
  void flightRecorderIsToldOfTheCacheAndOfEachFileNowAndThen() throws Exception {
    Path saved = folder.resolve("events.jfr");
    try (Quire quire = builder().management(false).build();
        CachedFile file = open(quire);
        Recording recording = new Recording()) {
      recording.enable("dev.quire.Cache").with("period", "endChunk");
      recording.enable("dev.quire.Residency");
      recording.start();
      recording.stop();
      recording.dump(saved);
      assertEquals(PAGES * PAGE, file.residentBytes());
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(saved);
    RecordedEvent cache = first(events, "dev.quire.Cache");
    assertEquals((long) PAGES * PAGE, cache.getLong("residentBytes"));
    assertTrue(cache.getLong("misses") > 0);
    assertEquals(0, cache.getLong("passedPinned"));
    RecordedEvent residency = first(events, "dev.quire.Residency");
    assertEquals((long) PAGES * PAGE, residency.getLong("residentBytes"));
    assertTrue(residency.getString("file").endsWith("file"));
  }

  private static RecordedEvent first(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
