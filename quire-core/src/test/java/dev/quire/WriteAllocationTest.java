package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bytes on the heap for each write of a page that is in the cache. */
@Timeout(120)
final class WriteAllocationTest {

  @Test
  void aWriteOfAResidentPageAllocatesNothing(@TempDir Path folder) throws IOException {
    String file = folder.resolve("file").toString();
    List<String> lines =
        Fork.run(WriteAllocationProbe.class, List.of(), List.of(file)).lines().toList();
    assertEquals(3, lines.size(), lines::toString);
    for (String line : lines) {
      double bytes = Double.parseDouble(line.substring(line.indexOf('=') + 1));
      assertEquals(0, bytes, 0.01, line);
    }
  }
}
