package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes that somebody else makes to an open file, and several paths to one file. */
@Timeout(60)
final class OutsideChangesTest {

  @TempDir Path folder;
  private final Faulty.Plan plan = new Faulty.Plan();
  private TestFile content;
  private Quire quire;

  @BeforeEach
  void open() throws IOException {
    content = TestFile.create(folder.resolve("file"), 21, 300_000);
    QuireBuilder builder = Quire.builder().memory(8 << 20);
    builder.backings = plan;
    quire = builder.build();
  }

  @AfterEach
  void close() {
    Intact.checkEmpty(quire);
    quire.close();
  }

  private void checkAll(CachedFile file) throws IOException {
    for (Form form : Form.values()) {
      content.check(0, 400_000, form.read(quire, file, 0, 400_000), form);
    }
    Intact.check(quire);
  }

  @Test
  void aFileThatWasRewrittenIsNoticedOnRevalidate() throws IOException {
    try (CachedFile file = quire.open(content.path())) {
      checkAll(file);
      assertFalse(file.revalidate());
      content.rewrite(22, 300_000);
      assertTrue(file.revalidate());
      assertEquals(0, file.residentBytes());
      checkAll(file);
      assertFalse(file.revalidate());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4095, 4096, 4097, 100_000, 299_999, 300_001, 1_000_000})
  void aFileThatShrankOrGrewIsNoticedOnRevalidate(long size) throws IOException {
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().pageSize(16384))) {
      checkAll(file);
      content.resize(size);
      assertTrue(file.revalidate());
      assertEquals(size, file.size());
      checkAll(file);
    }
  }

  @Test
  void aChangeIsNoticedWhenThePathIsOpenedAgain() throws IOException {
    try (CachedFile first = quire.open(content.path())) {
      checkAll(first);
      content.rewrite(23, 250_000);
      try (CachedFile second = quire.open(content.path())) {
        assertEquals(250_000, second.size());
        assertEquals(250_000, first.size());
        checkAll(second);
        checkAll(first);
      }
    }
  }

  @Test
  void aChangeIsNoticedWhenAPageIsFilled() throws IOException {
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM))) {
      Reads.quietly(file, 0);
      content.rewrite(24, 200_000);
      Reads.quietly(file, 100_000);
      checkAll(file);
    }
  }

  @Test
  void aFileThatShrinksUnderAReadIsAnErrorAndTheNextReadSeesTheNewEnd() throws IOException {
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM))) {
      plan.fault =
          (real, position, address, bytes) -> {
            content.resize(5000);
            return real.read(position, address, bytes);
          };
      byte[] target = new byte[100];
      QuireIoException e =
          assertThrows(
              QuireIoException.class, () -> file.read(200_000, MemorySegment.ofArray(target)));
      assertTrue(Reads.said(e).contains("shrank"), e::toString);
      assertEquals(0, file.residentBytes());
      plan.fault = Faulty.NONE;
      assertEquals(-1, file.read(200_000, MemorySegment.ofArray(target)));
      checkAll(file);
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void whatLiesBehindTheEndNeverLeaks(Form form) throws IOException {
    content.resize(10_000);
    try (CachedFile file = quire.open(content.path(), OpenOptions.read().pageSize(65536))) {
      content.check(9_000, 5_000, form.read(quire, file, 9_000, 5_000), form);
      content.resize(9_500); // the page is in the cache with its old bytes
      file.revalidate();
      content.check(9_000, 5_000, form.read(quire, file, 9_000, 5_000), form);
      content.resize(12_000);
      file.revalidate();
      content.check(9_000, 5_000, form.read(quire, file, 9_000, 5_000), form);
    }
  }

  @Test
  void aBufferKeepsWhatItHeldBeyondTheBytesThatWereReturned() throws IOException {
    try (CachedFile file = quire.open(content.path())) {
      byte[] target = new byte[1000];
      Arrays.fill(target, (byte) 77);
      assertEquals(10, file.read(299_990, MemorySegment.ofArray(target)));
      byte[] rest = new byte[990];
      Arrays.fill(rest, (byte) 77);
      assertArrayEquals(rest, Arrays.copyOfRange(target, 10, 1000));
    }
  }

  @Test
  void aHardLinkAndASymbolicLinkShareThePagesOfTheirFile() throws IOException {
    Path hard = Files.createLink(folder.resolve("hard"), content.path());
    Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic"), content.path());
    try (CachedFile one = quire.open(content.path());
        CachedFile two = quire.open(hard);
        CachedFile three = quire.open(symbolic)) {
      checkAll(one);
      long calls = plan.calls.size();
      checkAll(two);
      checkAll(three);
      assertEquals(calls, plan.calls.size());
      assertEquals(1, quire.stats().openFiles());
      assertEquals(3, quire.stats().files().getFirst().handles());
      assertEquals(one.residentBytes(), three.residentBytes());
    }
  }

  @Test
  void aReplacedFileIsAnotherOneWhileTheOldOneStaysReadable() throws IOException {
    try (CachedFile old = quire.open(content.path())) {
      checkAll(old);
      TestFile other = TestFile.create(folder.resolve("new"), 25, 100_000);
      Files.move(other.path(), content.path(), StandardCopyOption.REPLACE_EXISTING);
      try (CachedFile now = quire.open(content.path())) {
        other.check(0, 200_000, Form.PIN.read(quire, now, 0, 200_000), "the new file");
        content.check(0, 400_000, Form.PIN.read(quire, old, 0, 400_000), "the old file");
      }
    }
  }

  @Test
  void aPageThatIsPinnedWhileItsFileChangesKeepsItsBytesForItsHolder() throws IOException {
    try (CachedFile file = quire.open(content.path())) {
      byte[] before = content.expected(8192, 4096);
      try (Folio page = file.pin(8192)) {
        long hint = page.hint();
        content.rewrite(26, 300_000);
        assertTrue(file.revalidate());
        assertEquals(-1, page.segment().mismatch(MemorySegment.ofArray(before)));
        assertEquals(0, page.hint());
        byte[] target = new byte[4096];
        assertEquals(4096, file.read(hint, 8192, MemorySegment.ofArray(target)));
        content.check(8192, 4096, target, "read beside an orphan");
        Intact.check(quire, 1);
      }
      checkAll(file);
    }
  }
}
