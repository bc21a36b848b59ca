package dev.quire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Segments over frames, for users: the one place where the roof makes memory out of an address. */
final class Segments {

  private Segments() {}

  /**
   * Asks for what the library cannot do without, before anything depends on it.
   *
   * @throws IllegalStateException when the JVM denies it
   */
  @SuppressWarnings("restricted") // that is the question
  static void requireNativeAccess() {
    try {
      MemorySegment.NULL.reinterpret(1);
    } catch (IllegalCallerException e) {
      Module module = Segments.class.getModule();
      throw new IllegalStateException(
          "native access is denied; run java with --enable-native-access="
              + (module.isNamed() ? module.getName() : "ALL-UNNAMED"),
          e);
    }
  }

  /** A segment that ends with {@code arena}. */
  @SuppressWarnings("restricted") // frames stay mapped for ever; the arena bounds the access
  static MemorySegment of(long address, long bytes, Arena arena) {
    return MemorySegment.ofAddress(address).reinterpret(bytes, arena, null);
  }
}
