package dev.quire.core.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class PortableOsTest extends OsContract {

  private final Os os = Os.portable();

  @Override
  Os os() {
    return os;
  }

  @Test
  void saysWhatItCannotDo() {
    assertEquals("portable", os.name());
    assertFalse(os.canDrop());
    assertFalse(os.hasHeavyBarrier());
    long address = memory(os.pageSize());
    assertThrows(UnsupportedOperationException.class, () -> os.lock(address, os.pageSize()));
    assertThrows(UnsupportedOperationException.class, () -> os.exclude(address, os.pageSize()));
  }
}
