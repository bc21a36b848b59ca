package dev.quire.bench.safepoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quire.bench.store.DataFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowFileTest {
  @Test
  void theFileIsSlowOnceForEachBlockAndGoneAfterwards() throws IOException {
    Path path;
    try (SlowFile slow = SlowFile.mount(4, Duration.ofMillis(20))) {
      path = slow.path();
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
        assertEquals(4L * SlowFileServer.BLOCK_BYTES, file.length());
        byte[] word = new byte[Long.BYTES];
        for (int block = 1; block < 4; block += 2) {
          long position = (long) block * SlowFileServer.BLOCK_BYTES + 4096;
          file.seek(position);
          file.readFully(word);
          slow.awaitSlow(block);
          assertEquals(
              DataFile.word(position),
              ByteBuffer.wrap(word).order(ByteOrder.nativeOrder()).getLong());
        }
      }
    } catch (SlowFile.UnavailableException e) {
      abort("no slow file here: " + e.getMessage());
      return;
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void theClockSeesASafepoint() throws IOException {
    double millis = SafepointClock.millis(System::gc);
    assertTrue(millis >= 0, () -> "took " + millis);
  }
}
