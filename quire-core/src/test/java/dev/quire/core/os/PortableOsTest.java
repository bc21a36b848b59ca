package dev.quire.core.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PortableOsTest extends OsContract {

  private final Os os = Os.portable();

  @Override
  Os os() {
    return os;
  }

  @Test
  void saysWhatItCannotDo() throws IOException {
    assertEquals("portable", os.name());
    assertFalse(os.canDrop());
    assertFalse(os.hasHeavyBarrier());
    long address = memory(os.pageSize());
    assertThrows(UnsupportedOperationException.class, () -> os.lock(address, os.pageSize()));
    assertThrows(UnsupportedOperationException.class, () -> os.exclude(address, os.pageSize()));
    Path path = Files.writeString(directory.resolve("any"), "x");
    assertThrows(UnsupportedOperationException.class, () -> os.open(path, true));
  }
}
