package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ReadFormsTest {

  private static final long SIZE = (3 << 20) + 12_345;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Form.class)
  void everyFormReturnsWhatTheFileHoldsAtEveryEdge(Form form) throws IOException {
    TestFile content = TestFile.create(folder.resolve("edges"), 1, SIZE);
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path())) {
      long[] positions = {
        0,
        1,
        4095,
        4096,
        4097,
        65_535,
        65_536,
        131_071,
        SIZE - 4097,
        SIZE - 1,
        SIZE,
        SIZE + 1,
        SIZE | 4095,
        1L << 32,
        1L << 51,
        Long.MAX_VALUE - (1 << 20)
      };
      int[] lengths = {0, 1, 8, 4095, 4096, 4097, 65_536, 200_000};
      for (long position : positions) {
        for (int length : lengths) {
          content.check(position, length, form.read(quire, file, position, length), form);
        }
      }
      Intact.check(quire);
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void everyFormReadsAFileLargerThanMemoryAtRandom(Form form) throws IOException {
    TestFile content = TestFile.create(folder.resolve("large"), 2, 12 << 20);
    SplittableRandom random = Seeds.random("ReadFormsTest");
    try (Quire quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build();
        CachedFile file = quire.open(content.path())) {
      for (int i = 0; i < 3000; i++) {
        long position = random.nextLong(content.size());
        int length = random.nextInt(10_000);
        content.check(position, length, form.read(quire, file, position, length), form);
      }
      Intact.check(quire);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10})
  void aPinIsOneWholePageOfTheSizeThatTheFileWasOpenedWith(int pageBytes) throws IOException {
    TestFile content = TestFile.create(folder.resolve("pages"), 3, SIZE);
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path(), OpenOptions.read().pageSize(pageBytes))) {
      for (long position = 17; position < SIZE; position += pageBytes / 2 + 1) {
        try (Folio page = file.pin(position)) {
          assertEquals(pageBytes, page.length());
          assertEquals(pageBytes, page.segment().byteSize());
          assertEquals(position & -pageBytes, page.position());
          content.check(page.position(), pageBytes, bytesOf(content, page), "pin");
          assertZeros(page, content.size());
        }
      }
      for (Form form : Form.values()) {
        content.check(SIZE - 70_000, 80_000, form.read(quire, file, SIZE - 70_000, 80_000), form);
      }
      Intact.check(quire);
    }
  }

  private static byte[] bytesOf(TestFile content, Folio page) {
    byte[] all = page.segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    long inFile = Math.min(all.length, content.size() - page.position());
    return java.util.Arrays.copyOf(all, (int) inFile);
  }

  private static void assertZeros(Folio page, long fileEnd) {
    for (int i = 0; i < page.length(); i++) {
      if (page.position() + i >= fileEnd) {
        assertEquals(0, page.getByte(i));
      }
    }
  }

  @Test
  void streamsAreReadAheadInLargeFolios() throws IOException {
    Faulty.Plan plan = new Faulty.Plan();
    QuireBuilder builder = Quire.builder().memory(32 << 20);
    builder.backings = plan;
    TestFile content = TestFile.create(folder.resolve("stream"), 4, 8 << 20);
    try (Quire quire = builder.build();
        CachedFile file = quire.open(content.path())) {
      for (long at = 0; at < content.size(); at += 4096) {
        content.check(at, 4096, Form.HEAP_SEGMENT.read(quire, file, at, 4096), Form.HEAP_SEGMENT);
      }
      Intact.check(quire);
      long large = plan.calls.stream().filter(call -> call.bytes() == 64 << 10).count();
      assertEquals(true, large > 10, () -> "reads of 64 KiB: " + large);
      assertEquals(true, quire.stats().misses() < 1500, () -> "misses " + quire.stats().misses());
    }
  }

  @Test
  void randomReadsFillNothingThatWasNotAskedFor() throws IOException {
    Faulty.Plan plan = new Faulty.Plan();
    QuireBuilder builder = Quire.builder().memory(32 << 20);
    builder.backings = plan;
    TestFile content = TestFile.create(folder.resolve("random"), 5, 8 << 20);
    try (Quire quire = builder.build();
        CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM))) {
      for (long at = 0; at < content.size(); at += 1 << 16) {
        file.read(at, MemorySegment.ofArray(new byte[100]));
      }
      assertEquals(128, plan.calls.size());
      assertEquals(128L << 12, file.residentBytes());
    }
  }

  @Test
  void prefetchFillsAllThatIsMissingWhateverIsThereAlready() throws IOException {
    TestFile content = TestFile.create(folder.resolve("prefetch"), 6, 1 << 20);
    try (Quire quire = Quire.builder().memory(16 << 20).build();
        CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM))) {
      for (int page : new int[] {0, 5, 17, 18, 63, 64, 100, 255}) {
        file.read((long) page << 12, MemorySegment.ofArray(new byte[10]));
      }
      file.prefetch(0, 1 << 20).join();
      assertEquals(1 << 20, file.residentBytes());
      Intact.check(quire);
    }
  }

  @Test
  void aTargetThatCannotBeWrittenIsTheCallersMistakeAndHarmsNothing() throws IOException {
    TestFile content = TestFile.create(folder.resolve("target"), 7, 100_000);
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path())) {
      MemorySegment readOnly = MemorySegment.ofArray(new byte[100]).asReadOnly();
      assertThrows(RuntimeException.class, () -> file.read(50, readOnly));
      assertThrows(RuntimeException.class, () -> file.read(4090, readOnly));
      ByteBuffer fixed = ByteBuffer.allocate(10).asReadOnlyBuffer();
      assertThrows(RuntimeException.class, () -> file.read(50, fixed));
      Intact.check(quire);
    }
  }

  @Test
  void aPinAtTheEndOfTheFileSaysWhereTheEndIs() throws IOException {
    TestFile content = TestFile.create(folder.resolve("end"), 8, 5000);
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path())) {
      file.pin(4999).close();
      EOFException e = assertThrows(EOFException.class, () -> file.pin(5000));
      assertEquals(true, Reads.said(e).contains("5000"), e::toString);
      assertThrows(EOFException.class, () -> file.pin(1L << 50, PinMode.SHARED));
      assertThrows(
          EOFException.class, () -> quire.optimistic(scope -> scope.page(file, 5000).length()));
      assertEquals(0, file.hint(5000));
      assertEquals(-1, file.read(5000, MemorySegment.ofArray(new byte[3])));
      assertEquals(0, file.read(5000, MemorySegment.ofArray(new byte[0])));
      Intact.check(quire);
    }
  }

  @Test
  void anEmptyFileHasNoPages() throws IOException {
    TestFile content = TestFile.create(folder.resolve("empty"), 9, 0);
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path())) {
      for (Form form : Form.values()) {
        content.check(0, 100, form.read(quire, file, 0, 100), form);
      }
      assertThrows(EOFException.class, () -> file.pin(0));
      Intact.check(quire);
    }
  }
}
