package dev.quire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Segments over frames, for users: the one place where the roof makes memory out of an address. */
final class Segments {

  private Segments() {}

  /** A segment that ends with {@code arena}. */
  @SuppressWarnings("restricted") // frames stay mapped for ever; the arena bounds the access
  static MemorySegment of(long address, long bytes, Arena arena) {
    return MemorySegment.ofAddress(address).reinterpret(bytes, arena, null);
  }
}
