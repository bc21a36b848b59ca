package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure is told to each handle that was open, once, whatever succeeded since. */
@Timeout(60)
final class ToldOnceTest {

  private static final int PAGE = 4096;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  private final Store store = new Store(64 * PAGE);
  private Path path;
  private Quire quire;
  private CachedFile file;

  @BeforeEach
  void open() throws IOException {
    path = Files.write(folder.resolve("file"), new byte[1]);
    QuireBuilder builder = Quire.builder().memory(8 << 20).dirtyAge(Duration.ofHours(1));
    builder.backings = store;
    quire = builder.build();
    file = quire.open(path, WRITE);
  }

  @AfterEach
  void close() {
    store.onWrite = Store.NOTHING;
    if (!quire.rooms().isGivenBack()) {
      file.close();
      Intact.checkEmpty(quire);
      quire.close();
    }
  }

  /** Writes one byte to a page. */
  private void put(int page, int value) throws IOException {
    file.write((long) page * PAGE, MemorySegment.ofArray(new byte[] {(byte) value}));
  }

  private int durable(int page) {
    return store.durable((long) page * PAGE, 1)[0];
  }

  @Test
  void eachHandleOpenAtTheTimeIsToldOnce() throws IOException {
    CachedFile second = quire.open(path);
    CachedFile third = quire.open(path);
    put(4, 44);
    store.onWrite = Store.EIO;
    assertThrows(QuireIoException.class, () -> file.force(false));
    store.onWrite = Store.NOTHING;
    file.force(false); // told before, and now it is written
    CachedFile late = quire.open(path);
    put(5, 55);
    assertThrows(QuireIoException.class, () -> second.force(false)); // though this one succeeds
    assertEquals(55, durable(5));
    second.force(false);
    late.force(false);
    late.close();
    WritebackException told = assertThrows(WritebackException.class, third::close);
    assertTrue(Reads.said(told).contains("injected EIO"), Reads.said(told));
    assertFalse(third.isOpen());
    third.close();
    second.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatHasFailedAndWasMendedSinceIsToldByTheLastCloseToo(boolean all) throws IOException {
    CachedFile second = quire.open(path, WRITE);
    put(7, 77);
    store.onWrite = Store.EIO;
    assertThrows(QuireIoException.class, () -> second.force(true));
    store.onWrite = Store.NOTHING;
    second.force(true);
    second.close();
    WritebackException told =
        assertThrows(WritebackException.class, () -> (all ? quire : file).close());
    assertTrue(Reads.said(told).contains(path + " is closed"), Reads.said(told));
    assertTrue(Reads.said(told).contains("injected EIO"), Reads.said(told));
    assertFalse(file.isOpen());
    file.close();
    assertEquals(77, durable(7));
    if (all) {
      quire.close();
      assertTrue(quire.rooms().isGivenBack());
    }
  }

  @Test
  void aCloseThatFailsTellsItsHandleAndTheNextForceDoesNotTellItAgain() throws IOException {
    put(7, 77);
    store.onWrite = Store.EIO;
    assertThrows(WritebackException.class, file::close);
    store.onWrite = Store.NOTHING;
    file.force(true);
    assertEquals(77, durable(7));
  }

  @Test
  void aCloseOfTheInstanceThatFailsTellsItsHandles() throws IOException {
    put(7, 77);
    store.onWrite = Store.EIO;
    assertThrows(WritebackException.class, quire::close);
    store.onWrite = Store.NOTHING;
    file.force(true);
    assertEquals(77, durable(7));
  }
}
