package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Readers beside writers that never pause: all or nothing, progress, and latches that end. */
@Timeout(60)
final class BesideWritersTest {

  private static final int PAGES = 4;

  @TempDir Path folder;
  private TestFile content;

  @BeforeEach
  void create() throws IOException {
    content = TestFile.create(folder.resolve("file"), 71, PAGES * 4096);
  }

  @ParameterizedTest
  @EnumSource(
      value = Form.class,
      names = {"PIN", "BATCH"}, // content is not stable in one, the other is two reads
      mode = EnumSource.Mode.EXCLUDE)
  void everyFormReadsAllOrNothingOfAPageThatIsRewrittenWithoutAPause(Form form) throws Exception {
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path());
        Scribbler writer = Scribbler.start(quire, file, PAGES)) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(150);
      int reads = 0;
      long last = 0;
      while (System.nanoTime() < end || reads < 20 || writer.rounds() == 0) {
        long position = 4096L * (reads % PAGES);
        long[] words = words(form.read(quire, file, position, 4096));
        for (long word : words) {
          assertEquals(words[0], word, () -> form + " mixed two versions of a page");
        }
        if (reads % PAGES == 0) {
          assertTrue(words[0] >= last, "went back in time");
          last = words[0];
        }
        reads++;
      }
    }
  }

  private static long[] words(byte[] bytes) {
    long[] words = new long[bytes.length / 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asLongBuffer().get(words);
    assertEquals(512, words.length);
    return words;
  }

  @Test
  void aScopeOverSeveralPagesNeverSeesAMixAndFallsBackToLatches() throws Exception {
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path());
        Scribbler writer = Scribbler.start(quire, file, PAGES)) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1000);
      int scopes = 0;
      while (System.nanoTime() < end || scopes < 50 || writer.rounds() <= 10) {
        long[] seen =
            quire.optimistic(scope -> {
              long[] values = new long[2 * PAGES];
              for (int i = 0; i < PAGES; i++) {
                PageView page = scope.page(file, i * 4096L);
                values[2 * i] = page.getLong(0);
                values[2 * i + 1] = page.getLong(4088);
              }
              return values;
            });
        // The writer gives all pages one value under all latches, so any mix shows.
        for (long value : seen) {
          assertEquals(seen[0], value, "a mix of versions");
        }
        scopes++;
      }
      Intact.check(quire, 0, writer::stop);
    }
  }

  @Test
  void aScopeThatFollowsATornPositionIsRunAgainAndNotToldOfTheEndOfTheFile() throws Exception {
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path());
        Scribbler writer = Scribbler.start(quire, file, PAGES)) {
      SplittableRandom random = new SplittableRandom(5);
      for (int i = 0; i < 20_000 || writer.rounds() == 0; i++) {
        int offset = 8 * random.nextInt(512);
        quire.optimistic(scope -> {
          PageView first = scope.page(file, 0);
          long one = first.getLong(offset);
          long other = first.getLong(4088 - offset);
          // Equal in every state that ever was; a torn read would send us beyond the end.
          return scope.page(file, (one - other) << 20).getLong(0);
        });
      }
    }
  }

  @Test
  void aSharedPinExcludesTheWriterForAsLongAsItIsHeld() throws Exception {
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path());
        Scribbler writer = Scribbler.start(quire, file, PAGES)) {
      for (int i = 0; i < 50 || writer.rounds() == 0; i++) {
        try (Folio page = file.pin(4096, PinMode.SHARED)) {
          long value = page.getLong(0);
          for (int k = 0; k < 200; k++) {
            assertEquals(value, page.getLong(8 * (k % 512)));
          }
        }
      }
    }
  }

  @Test
  void aReaderThatWaitsTooLongForALatchIsToldWhoHoldsIt() throws Exception {
    try (Quire quire =
            Quire.builder().memory(8 << 20).latchTimeout(Duration.ofMillis(100)).build();
        CachedFile file = quire.open(content.path())) {
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(1);
      Thread holder =
          Thread.ofPlatform().start(() -> Scribbler.hold(quire, file, 4096, held, done));
      held.await();
      for (Form form : Form.values()) {
        if (form == Form.PIN || form == Form.PREFETCHED) {
          continue;
        }
        IOException e =
            assertThrows(IOException.class, () -> form.read(quire, file, 4096, 100), form::name);
        Throwable cause = e instanceof LatchTimeoutException ? e : e.getCause();
        assertTrue(cause instanceof LatchTimeoutException, e::toString);
        String message = Reads.said(cause);
        assertTrue(message.contains("thread " + holder.threadId()), message);
        assertTrue(message.contains("byte 4096 of " + content.path()), message);
        assertTrue(message.contains("latchTimeout"), message);
      }
      try (Folio page = file.pin(4096)) {
        assertEquals(4096, page.position()); // a plain pin does not wait for writers
      }
      content.check(0, 4096, Form.HEAP_SEGMENT.read(quire, file, 0, 4096), "another page");
      done.countDown();
      holder.join();
      content.check(4096, 100, Form.PIN_SHARED.read(quire, file, 4096, 100), "released");
      Intact.check(quire);
    }
  }

  @Test
  void whoeverHoldsALatchExclusivelyAndAsksForItAgainIsToldSo() throws Exception {
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path())) {
      Scribbler.under(
          quire,
          file,
          0,
          () -> assertThrows(IllegalStateException.class, () -> file.pin(0, PinMode.SHARED)));
      Intact.check(quire);
      assertFalse(Thread.interrupted());
    }
  }

  @Test
  void pagesUnderAWriterAreEvictedAroundAndReadersOfOtherPagesGoOn() throws Exception {
    TestFile large = TestFile.create(folder.resolve("large"), 72, 8 << 20);
    try (Quire quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build();
        CachedFile file = quire.open(content.path());
        CachedFile other = quire.open(large.path());
        Scribbler writer = Scribbler.start(quire, file, PAGES)) {
      List<Thread> readers = new ArrayList<>();
      List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
      for (int i = 0; i < 2; i++) {
        int id = i;
        Thread reader =
            Thread.ofVirtual()
                .unstarted(() -> {
                  for (int k = 0; k < 400; k++) {
                    long at = (k * 7919L + id * 104_729L) % large.size();
                    byte[] target = new byte[20_000];
                    int n = Scribbler.read(other, at, MemorySegment.ofArray(target));
                    large.check(at, 20_000, java.util.Arrays.copyOf(target, n), "beside");
                  }
                });
        reader.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        reader.start();
        readers.add(reader);
      }
      for (Thread reader : readers) {
        reader.join();
      }
      assertEquals(List.of(), failures);
      Intact.check(quire, 0, writer::stop);
    }
  }
}
