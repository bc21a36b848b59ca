package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.folio.FolioFlags;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Pages that one thread changes in place. */
@Timeout(120)
final class WritePinTest {

  private static final int SIZE = 100_001;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  private TestFile content;
  private Quire quire;

  @BeforeEach
  void open() throws IOException {
    content = TestFile.create(folder.resolve("file"), 5, SIZE);
    quire =
        Quire.builder().memory(8 << 20).pinSampling(1).latchTimeout(Duration.ofMillis(50)).build();
  }

  @AfterEach
  void close() {
    Intact.checkEmpty(quire);
    quire.close();
  }

  private static @Nullable Throwable elsewhere(Callee call) throws InterruptedException {
    try {
      CompletableFuture.runAsync(
              () -> {
                try {
                  call.run();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              })
          .get();
      throw new AssertionError("it came off");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return cause instanceof java.io.UncheckedIOException ? cause.getCause() : cause;
    }
  }

  @FunctionalInterface
  private interface Callee {
    void run() throws IOException;
  }

  @Test
  void whatIsPutIntoAPageIsReadAfterwardsByAll() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE);
        CachedFile other = quire.open(content.path())) {
      byte[] model = content.expected(8192, 4096);
      MemorySegment expected = MemorySegment.ofArray(model);
      try (Folio page = file.pinForWrite(9000)) {
        assertEquals(8192, page.position());
        page.putByte(0, (byte) 1);
        page.putShort(3, (short) 2);
        page.putInt(7, 3);
        page.putLong(13, 4);
        page.copyFrom(MemorySegment.ofArray(new byte[] {5, 6}), 0, 4094, 2);
        page.segment().set(ValueLayout.JAVA_BYTE, 100, (byte) 7);
        assertEquals(4, page.getLong(13));
      }
      expected.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      expected.set(ValueLayout.JAVA_SHORT_UNALIGNED, 3, (short) 2);
      expected.set(ValueLayout.JAVA_INT_UNALIGNED, 7, 3);
      expected.set(ValueLayout.JAVA_LONG_UNALIGNED, 13, 4);
      model[4094] = 5;
      model[4095] = 6;
      model[100] = 7;
      byte[] read = new byte[4096];
      assertEquals(4096, other.read(8192, MemorySegment.ofArray(read)));
      assertArrayEquals(model, read);
      Intact.check(quire);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Form.class,
      mode = Mode.EXCLUDE,
      names = {"ASYNC", "BATCH"})
  void itsThreadReadsThePageButForWhatAsksForTheLatchOrIsDoneByOthers(Form form)
      throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE);
        Folio page = file.pinForWrite(8192)) {
      page.putLong(8, 42);
      if (form == Form.PIN_SHARED) {
        assertThrows(IllegalStateException.class, () -> form.read(quire, file, 8192, 100));
        return;
      }
      byte[] read = form.read(quire, file, 8192, 100);
      assertEquals(
          42, MemorySegment.ofArray(read).get(ValueLayout.JAVA_LONG_UNALIGNED, 8), form::toString);
    }
  }

  @Test
  void whoAsksForItsOwnLatchIsToldAndTheFileStaysUsable() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      try (Folio page = file.pinForWrite(100)) {
        assertThrows(IllegalStateException.class, () -> file.pinForWrite(200));
        MemorySegment one = MemorySegment.ofArray(new byte[1]);
        assertThrows(IllegalStateException.class, () -> file.write(300, one));
        assertThrows(IllegalStateException.class, () -> file.truncate(50));
        assertEquals(SIZE, file.size());
        page.putByte(0, (byte) 9);
      }
      file.write(300, MemorySegment.ofArray(new byte[] {8}));
      Intact.check(quire);
    }
  }

  @Test
  void whoWritesToAPageThatItHasPinnedSharedIsToldThatItIsItsOwnPin() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      MemorySegment one = MemorySegment.ofArray(new byte[1]);
      try (Folio plain = file.pin(0);
          Folio page = file.pin(0, PinMode.SHARED)) {
        String told =
            Reads.said(assertThrows(LatchTimeoutException.class, () -> file.write(300, one)));
        assertTrue(told.contains("by a shared pin of this thread itself"), told);
        assertTrue(told.contains("whoWritesToAPageThatItHasPinnedShared"), told);
        assertEquals(plain.getByte(0), page.getByte(0));
      }
      file.write(300, one);
    }
  }

  @Test
  void othersWaitForTheLatchAndAreToldWhoHasItAndWhere() throws Exception {
    try (CachedFile file = quire.open(content.path(), WRITE);
        Folio page = file.pinForWrite(8192)) {
      page.putByte(0, (byte) 1);
      MemorySegment target = MemorySegment.ofArray(new byte[10]);
      for (Callee call :
          new Callee[] {
            () -> file.read(8192, target),
            () -> file.write(8200, target),
            () -> file.pin(8192, PinMode.SHARED).close(),
            () -> file.pinForWrite(9000).close(),
            () -> file.truncate(8193),
          }) {
        LatchTimeoutException told = assertInstanceOf(LatchTimeoutException.class, elsewhere(call));
        String message = Reads.said(told);
        assertTrue(message.contains("thread " + Thread.currentThread().threadId()), message);
        assertTrue(message.contains(WritePinTest.class.getName()), message);
      }
      assertEquals(SIZE, file.size());
    }
  }

  @Test
  void thePageIsDirtyAtOnceAndBytesBeyondTheEndAreZeroAgain() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      long last = SIZE - 1;
      try (Folio page = file.pinForWrite(last)) {
        long folio = file.mapping().lookup().peek(last >>> 12);
        assertTrue(FolioFlags.has(folio, FolioFlags.DIRTY));
        page.segment().fill((byte) 1);
      }
      file.truncate(SIZE + 5000);
      byte[] read = new byte[5000];
      assertEquals(5000, file.read(SIZE, MemorySegment.ofArray(read)));
      assertArrayEquals(new byte[5000], read);
      assertThrows(EOFException.class, () -> file.pinForWrite(SIZE + 5000));
    }
  }

  @Test
  void aPageThatIsCutOffMeanwhileTakesWhatIsWrittenWithIt() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      try (Folio page = file.pinForWrite(8192)) {
        file.truncate(8192);
        page.putLong(0, -1);
      }
      Intact.check(quire);
      file.truncate(SIZE);
      byte[] read = new byte[4096];
      file.read(8192, MemorySegment.ofArray(read));
      assertArrayEquals(new byte[4096], read);
    }
  }

  @Test
  void aPinForReadingAndAClosedOneAreNotWritten() throws IOException {
    try (CachedFile file = quire.open(content.path(), WRITE)) {
      try (Folio page = file.pin(0)) {
        assertThrows(IllegalStateException.class, () -> page.putLong(0, 1));
        assertTrue(page.segment().isReadOnly());
      }
      Folio page = file.pinForWrite(0);
      assertFalse(page.segment().isReadOnly());
      assertThrows(IndexOutOfBoundsException.class, () -> page.putLong(4089, 1));
      page.close();
      page.close();
      assertThrows(IllegalStateException.class, () -> page.putLong(0, 1));
      assertEquals(content.at(0), first(file));
    }
    try (CachedFile reader = quire.open(content.path())) {
      assertThrows(IllegalStateException.class, () -> reader.pinForWrite(0));
    }
  }

  private static byte first(CachedFile file) throws IOException {
    byte[] read = new byte[1];
    file.read(0, MemorySegment.ofArray(read));
    return read[0];
  }
}
