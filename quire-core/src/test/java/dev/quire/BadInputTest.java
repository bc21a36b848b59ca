package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a caller can get wrong: an exception that names the value and the remedy. */
@Timeout(60)
final class BadInputTest {

  @TempDir Path folder;

  private static void assertSays(Class<? extends Exception> type, Executable call, String... all) {
    Exception e = assertThrows(type, call);
    for (String part : all) {
      assertTrue(Reads.said(e).contains(part), e::toString);
    }
  }

  @Test
  void aBudgetThatIsTooSmallOrBeyondTheMachineIsRefused() {
    Class<IllegalArgumentException> type = IllegalArgumentException.class;
    for (long bytes : new long[] {QuireBuilder.MIN_MEMORY - 1, 0, -1, Long.MIN_VALUE}) {
      assertSays(type, () -> Quire.builder().memory(bytes), "" + bytes, "at least 5242880");
    }
    for (long bytes : new long[] {1L << 50, 1L << 60, Long.MAX_VALUE}) {
      assertSays(type, () -> Quire.builder().memory(bytes).build(), "" + bytes, "give less");
    }
    assertSays(
        type,
        () -> Quire.builder().memory(16 << 20).maxMemory(8 << 20).build(),
        "8388608",
        "16777216",
        "raise it");
    assertSays(type, () -> Quire.builder().maxMemory(-1).build(), "-1");
  }

  @Test
  void theSmallestBudgetWorks() throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 51, 1 << 20);
    try (Quire quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build();
        CachedFile file = quire.open(content.path(), OpenOptions.read().pageSize(65536))) {
      content.check(0, 1 << 20, Form.PIN.read(quire, file, 0, 1 << 20), "pin");
      Intact.check(quire);
    }
  }

  @Test
  void otherSettingsOutOfRangeAreRefused() {
    Class<IllegalArgumentException> type = IllegalArgumentException.class;
    assertSays(type, () -> Quire.builder().pinSampling(-1), "-1", "power of two");
    assertSays(type, () -> Quire.builder().pinSampling(3), "3", "power of two");
    assertSays(type, () -> Quire.builder().readAhead(-1), "-1", "0 to");
    assertSays(type, () -> Quire.builder().readAhead(1 << 30), "0 to");
    assertSays(type, () -> Quire.builder().ioThreads(0), "0", "1 to");
    assertSays(type, () -> Quire.builder().latchTimeout(Duration.ZERO), "more than zero");
    for (int bytes : new int[] {0, -4096, 2048, 4097, 12288, 131_072}) {
      assertSays(type, () -> OpenOptions.read().pageSize(bytes), "" + bytes, "power of two");
    }
  }

  @Test
  void aLatchTimeoutOfCenturiesIsNoOverflow() throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 52, 10_000);
    try (Quire quire =
            Quire.builder().memory(8 << 20).latchTimeout(Duration.ofDays(1 << 20)).build();
        CachedFile file = quire.open(content.path())) {
      content.check(0, 10_000, Form.PIN_SHARED.read(quire, file, 0, 10_000), "shared");
    }
  }

  @Test
  void negativePositionsAndLengthsAreRefused() throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 53, 10_000);
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path())) {
      MemorySegment target = MemorySegment.ofArray(new byte[10]);
      for (long position : new long[] {-1, -4096, Long.MIN_VALUE}) {
        String value = "" + position;
        Class<IllegalArgumentException> type = IllegalArgumentException.class;
        assertSays(type, () -> file.read(position, target), value, "from 0");
        assertSays(type, () -> file.read(1L << 32, position, target), value);
        assertSays(type, () -> file.pin(position), value);
        assertSays(type, () -> file.pin(position, PinMode.SHARED), value);
        assertSays(type, () -> file.hint(position), value);
        assertSays(type, () -> file.prefetch(position, 1), value);
        assertSays(type, () -> file.readAsync(position, target), value);
        assertSays(
            type, () -> quire.optimistic(scope -> scope.page(file, position).length()), value);
        assertSays(
            type,
            () -> quire.optimistic(scope -> scope.page(file, position, 1L << 32).length()),
            value);
      }
      assertSays(IllegalArgumentException.class, () -> file.prefetch(0, -1), "-1");
      file.prefetch(Long.MAX_VALUE, Long.MAX_VALUE).join();
      file.prefetch(5, Long.MAX_VALUE).join();
      assertSays(
          IllegalArgumentException.class,
          () -> file.readBatch(new long[2], new MemorySegment[] {target}),
          "2 positions for 1 targets");
      Intact.check(quire);
    }
  }

  @Test
  void scopesDoNotNestAndAFailedBodyLeavesTheScopeUsable() throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 54, 10_000);
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path())) {
      assertSays(
          IllegalStateException.class,
          () -> quire.optimistic(scope -> quire.optimistic(inner -> 1)),
          "do not nest");
      assertSays(
          ArithmeticException.class,
          () ->
              quire.optimistic(scope -> {
                assertEquals(content.at(0), scope.page(file, 0).getByte(0));
                throw new ArithmeticException("of the body");
              }),
          "of the body");
      PageView[] kept = new PageView[1];
      quire.optimistic(scope -> kept[0] = scope.page(file, 0));
      MemorySegment target = MemorySegment.ofArray(new byte[8]);
      for (Executable access :
          List.<Executable>of(
              () -> kept[0].getByte(0),
              () -> kept[0].getLong(0),
              () -> kept[0].copyTo(0, target, 0, 8))) {
        assertSays(IllegalStateException.class, access, "its read scope has ended");
      }
    }
  }

  @Test
  void pathsThatCannotBeReadAreNamed() throws Exception {
    try (Quire quire = Quire.builder().memory(8 << 20).build()) {
      Path missing = folder.resolve("missing");
      assertSays(NoSuchFileException.class, () -> quire.open(missing), missing.toString());
      assertSays(FileSystemException.class, () -> quire.open(folder), folder.toString());
      Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), missing);
      assertSays(NoSuchFileException.class, () -> quire.open(dangling), dangling.toString());
      try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
        Exception e =
            executor.submit(() -> assertThrows(IOException.class, () -> quire.open(missing))).get();
        assertInstanceOf(NoSuchFileException.class, e);
      }
      Intact.checkEmpty(quire);
    }
  }

  @Test
  void aFileThatIsOpenOtherwiseSaysSoOnPlatformAndVirtualThreads() throws Exception {
    TestFile content = TestFile.create(folder.resolve("file"), 55, 10_000);
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path());
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      OpenOptions larger = OpenOptions.read().pageSize(8192);
      OpenOptions transformed = OpenOptions.read().transform((position, page) -> {});
      Class<IllegalArgumentException> type = IllegalArgumentException.class;
      assertSays(type, () -> quire.open(content.path(), larger), "8192", "4096");
      assertSays(type, () -> quire.open(content.path(), transformed), "transform");
      Exception e =
          executor.submit(() -> assertThrows(type, () -> quire.open(content.path(), larger))).get();
      assertTrue(Reads.said(e).contains("8192"), e::toString);
      content.check(0, 20_000, Form.PIN.read(quire, file, 0, 20_000), "still open");
    }
  }

  @Test
  void aFileThatIsOpenWithLargerPagesCanBeOpenedWithSmallerOnes() throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 56, 200_000);
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile large = quire.open(content.path(), OpenOptions.read().pageSize(65536));
        CachedFile small = quire.open(content.path())) {
      for (long at = 0; at < 200_000; at += 4096) {
        try (Folio one = small.pin(at + 5);
            Folio other = large.pin(at + 5)) {
          assertEquals(4096, one.length());
          assertEquals(at, one.position());
          assertEquals(at & -65536, other.position());
          assertEquals(content.at(at + 7), one.getByte(7));
        }
      }
      Form[] forms = {Form.SCOPE, Form.SCOPE_WITH_HINT, Form.PIN, Form.HINT};
      for (Form form : forms) {
        content.check(60_000, 90_000, form.read(quire, small, 60_000, 90_000), form);
        content.check(60_000, 90_000, form.read(quire, large, 60_000, 90_000), form);
      }
      Intact.check(quire);
    }
  }

  @Test
  void aScopeIsRefusedOutsideItsBodyAndForFilesOfOtherInstances() throws IOException {
    Path path = Files.write(folder.resolve("scoped"), new byte[8192]);
    try (Quire quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build();
        Quire other = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build();
        CachedFile file = quire.open(path);
        CachedFile foreign = other.open(path)) {
      ReadScope kept = quire.<ReadScope>optimistic(scope -> scope);
      assertSays(IllegalStateException.class, () -> kept.page(file, 0), "ended");
      assertSays(
          IllegalArgumentException.class,
          () -> quire.optimistic(scope -> scope.page(foreign, 0)),
          path.toString(),
          "another instance");
    }
  }

  @Test
  void aTransformThatReadsItsOwnPageIsToldSoAndNobodyHangs() throws IOException {
    Path path = Files.write(folder.resolve("selfish"), new byte[8192]);
    CachedFile[] opened = new CachedFile[1];
    PageTransform selfish =
        (position, page) -> opened[0].read(position, MemorySegment.ofArray(new byte[8]));
    try (Quire quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build();
        CachedFile file = quire.open(path, OpenOptions.read().transform(selfish))) {
      opened[0] = file;
      MemorySegment target = MemorySegment.ofArray(new byte[8]);
      assertSays(QuireIoException.class, () -> file.read(0, target), "transform must not read it");
    }
  }
}
