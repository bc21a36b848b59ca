package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.stats.WarmStats;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How what was in memory is loaded: how fast, in which order, and what ends it. */
@Timeout(120)
final class WarmLoadingTest extends WarmFixture {

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
}
