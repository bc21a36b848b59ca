package dev.quire.core.os;

/** Checks of ranges of memory that both implementations make. */
final class RangeChecks {

  private RangeChecks() {}

  static void checkReserve(long bytes, long alignment, int pageSize) {
    if (bytes <= 0 || bytes % pageSize != 0) {
      throw new IllegalArgumentException(
          "reserve of %d bytes: not a positive multiple of the page size %d"
              .formatted(bytes, pageSize));
    }
    if (alignment < pageSize || Long.bitCount(alignment) != 1) {
      throw new IllegalArgumentException(
          "alignment %d: not a power of two of at least the page size %d"
              .formatted(alignment, pageSize));
    }
    if (bytes > Long.MAX_VALUE - alignment) {
      throw new IllegalArgumentException(
          "reserve of %d bytes aligned to %d: no address space is that large"
              .formatted(bytes, alignment));
    }
  }

  static void check(long address, long bytes, int pageSize) {
    if (address <= 0 || address % pageSize != 0 || bytes <= 0 || bytes % pageSize != 0) {
      throw new IllegalArgumentException(
          "range of %d bytes at 0x%x: not positive multiples of the page size %d"
              .formatted(bytes, address, pageSize));
    }
    if (address > Long.MAX_VALUE - bytes) {
      throw new IllegalArgumentException(
          "range of %d bytes at 0x%x: beyond all addresses".formatted(bytes, address));
    }
  }
}
