package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several pages that change as one. */
@Timeout(120)
final class WriteGroupTest {

  private static final int PAGES = 40;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  private TestFile content;
  private Quire quire;

  @BeforeEach
  void open() throws IOException {
    content = TestFile.create(folder.resolve("file"), 5, PAGES << 12);
    quire = Quire.builder().memory(8 << 20).latchTimeout(Duration.ofSeconds(60)).build();
  }

  @AfterEach
  void close() {
    Intact.checkEmpty(quire);
    quire.close();
  }

  private static long at(int page) {
    return (long) page << 12;
  }

  @Test
  void aGroupIsSeenWhenItIsClosed() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      try (WriteGroup group = quire.writeGroup()) {
        group.join(file, at(3) + 17);
        group.join(file, at(20));
        group.join(file, at(3));
        group.begin();
        group.page(file, at(3)).putLong(0, 1);
        group.page(file, at(20) + 4095).putLong(8, 2);
        assertEquals(1, group.page(file, at(3)).getLong(0));
        group.commit();
      }
      assertEquals(1, valueOf(file, 3, 0));
      assertEquals(2, valueOf(file, 20, 8));
      Intact.check(quire);
    }
  }

  @Test
  void aGroupThatIsAbandonedAfterChangesNamesThePagesThatChanged() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      WriteGroup group = quire.writeGroup();
      group.join(file, at(1));
      group.join(file, at(2));
      group.begin();
      group.page(file, at(1)).getLong(0);
      Folio page = group.page(file, at(2));
      page.putLong(0, 7);
      WriteGroupAbandonedException told =
          assertThrows(WriteGroupAbandonedException.class, group::close);
      assertTrue(Reads.said(told).contains("byte 8192 of " + content.path()), told::toString);
      assertTrue(!Reads.said(told).contains("byte 4096"), told::toString);
      group.close();
      assertThrows(IllegalStateException.class, () -> page.putLong(0, 1));
      assertEquals(7, valueOf(file, 2, 0));

      IllegalArgumentException body =
          assertThrows(
              IllegalArgumentException.class,
              () -> {
                try (WriteGroup second = quire.writeGroup()) {
                  second.join(file, at(1));
                  second.begin();
                  second.page(file, at(1)).putLong(0, 7);
                  throw new IllegalArgumentException("the engine's own");
                }
              });
      assertEquals(WriteGroupAbandonedException.class, body.getSuppressed()[0].getClass());
      Intact.check(quire);
    }
  }

  @Test
  void aPageThatIsCutOffWhileItsGroupHasItTakesNothingElseWithIt() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE);
        CachedFile other =
            quire.open(TestFile.create(folder.resolve("other"), 6, PAGES << 12).path(), WRITE)) {
      file.advise(Advice.RANDOM);
      other.advise(Advice.RANDOM);
      for (int page = 0; page < PAGES; page++) { // so that they lie side by side in memory
        Reads.quietly(file, at(page));
        Reads.quietly(other, at(page));
      }
      byte[] before = Form.HEAP_SEGMENT.read(quire, other, 0, PAGES << 12);
      try (WriteGroup group = quire.writeGroup()) {
        group.join(file, at(30));
        group.join(file, at(31));
        group.begin();
        group.page(file, at(30)).putLong(0, 1);
        file.truncate(100);
        group.page(file, at(31)).putLong(0, 2);
        group.commit();
      }
      assertArrayEquals(
          content.expected(0, 100), Form.HEAP_SEGMENT.read(quire, file, 0, PAGES << 12));
      assertArrayEquals(before, Form.HEAP_SEGMENT.read(quire, other, 0, PAGES << 12));
      Intact.check(quire);
    }
  }

  @Test
  void aGroupKeepsItsPagesWhenOthersAreFoundToHaveChangedTheFile() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      try (WriteGroup group = quire.writeGroup()) {
        group.join(file, at(1));
        group.join(file, at(2));
        group.begin();
        content.rewrite(8, PAGES << 12);
        assertTrue(file.revalidate());
        group.page(file, at(1)).putLong(0, 1);
        group.page(file, at(2)).putLong(0, 2);
        group.commit();
      }
      assertEquals(1, valueOf(file, 1, 0));
      assertEquals(2, valueOf(file, 2, 0));
      Intact.check(quire);
    }
  }

  @Test
  void aGroupWithoutChangesIsClosedInSilence() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      quire.writeGroup().close();
      try (WriteGroup group = quire.writeGroup()) {
        group.join(file, 0);
      }
      try (WriteGroup group = quire.writeGroup()) {
        group.join(file, 0);
        group.begin();
        group.page(file, 0).getLong(0);
      }
      Intact.check(quire);
    }
  }

  @Test
  void whatComesAtTheWrongTimeIsRefused() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE);
        CachedFile reader = quire.open(content.path());
        WriteGroup group = quire.writeGroup()) {
      assertThrows(IllegalStateException.class, () -> group.page(file, 0));
      assertThrows(IllegalStateException.class, group::commit);
      assertThrows(IllegalStateException.class, () -> group.join(reader, 0));
      assertThrows(IllegalArgumentException.class, () -> group.join(file, -1));
      assertThrows(EOFException.class, () -> group.join(file, at(PAGES)));
      group.join(file, 0);
      group.begin();
      assertThrows(IllegalStateException.class, group::begin);
      assertThrows(IllegalStateException.class, () -> group.join(file, at(1)));
      assertThrows(IllegalArgumentException.class, () -> group.page(file, at(1)));
      Folio page = group.page(file, 0);
      page.putLong(0, 1);
      group.commit();
      assertThrows(IllegalStateException.class, () -> group.page(file, 0));
    }
  }

  @Test
  void aGroupThatMeetsAPageThatItsThreadHasHoldsNothingAfterwards() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE);
        WriteGroup group = quire.writeGroup()) {
      group.join(file, at(1));
      group.join(file, at(30));
      try (Folio page = file.pinForWrite(at(30))) {
        assertThrows(IllegalStateException.class, group::begin);
        page.putLong(0, 5);
      }
      group.begin();
      assertEquals(5, group.page(file, at(30)).getLong(0));
    }
  }

  @Test
  void aPageThatIsCutOffBeforeTheBeginEndsTheGroup() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      try (WriteGroup group = quire.writeGroup()) {
        group.join(file, at(1));
        group.join(file, at(30));
        file.truncate(at(30));
        assertThrows(EOFException.class, group::begin);
        file.truncate(at(40));
        group.begin();
        group.page(file, at(30)).putLong(0, 5);
        group.commit();
      }
      assertEquals(5, valueOf(file, 30, 0));
      Intact.check(quire);
    }
  }

  @Test
  void readScopesSeeEveryTransferWholeAndGroupsInAnyOrderGetOn() throws Exception {
    SplittableRandom seeds = Seeds.random("readScopesSeeEveryTransferWhole");
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    AtomicInteger writing = new AtomicInteger(2);
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      for (int page = 0; page < PAGES; page++) {
        file.write(at(page), java.nio.ByteBuffer.allocate(8));
      }
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        SplittableRandom random = seeds.split();
        threads.add(
            run(
                failure,
                () -> {
                  try {
                    transfer(file, random);
                  } finally {
                    writing.decrementAndGet();
                  }
                }));
        threads.add(
            run(
                failure,
                () -> {
                  do {
                    assertEquals(0, quire.optimisticLong(0, (scope, none) -> sum(scope, file)));
                  } while (writing.get() > 0);
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertNull(failure.get());
      assertEquals(0, quire.optimisticLong(0, (scope, none) -> sum(scope, file)));
      Intact.check(quire);
    }
  }

  private long valueOf(CachedFile file, int page, int offset) throws IOException {
    return quire.optimisticLong(
        offset, (scope, where) -> scope.page(file, at(page)).getLong((int) where));
  }

  private void transfer(CachedFile file, SplittableRandom random) throws IOException {
    for (int i = 0; i < 2000; i++) {
      int[] pages = random.ints(3, 0, PAGES).toArray();
      try (WriteGroup group = quire.writeGroup()) {
        for (int page : pages) {
          group.join(file, at(page));
        }
        group.begin();
        add(group.page(file, at(pages[0])), 2);
        add(group.page(file, at(pages[1])), -1);
        add(group.page(file, at(pages[2])), -1);
        group.commit();
      }
    }
  }

  private static void add(Folio page, long amount) {
    page.putLong(0, page.getLong(0) + amount);
  }

  private static long sum(ReadScope scope, CachedFile file) throws IOException {
    long sum = 0;
    for (int page = 0; page < PAGES; page++) {
      sum += scope.page(file, at(page)).getLong(0);
    }
    return sum;
  }

  @FunctionalInterface
  private interface Body {
    void run() throws IOException;
  }

  private static Thread run(AtomicReference<@Nullable Throwable> failure, Body body) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            body.run();
          } catch (IOException | RuntimeException | AssertionError e) {
            failure.compareAndSet(null, e);
          }
        });
  }
}
