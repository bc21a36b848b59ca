package dev.quire.check.explore;

/** What a step touches: some bytes of a cell, the queue of an address, or a thing of its own. */
final class Footprint {

  /** No place that anybody else could touch. */
  static final int NOTHING = 0;

  static final int READS = 1;
  static final int WRITES = 2;

  /** Every place, and every actor: a barrier in all of them. */
  static final int EVERYTHING = 3;

  /** Address of a cell, or the complement of an address for its queue. */
  long place;

  /** Bytes of the cell. */
  int mask;

  int kind;

  void set(long newPlace, int newMask, int newKind) {
    place = newPlace;
    mask = newMask;
    kind = newKind;
  }

  void set(Footprint other) {
    set(other.place, other.mask, other.kind);
  }

  /** True when the order of the two steps may make a difference. */
  boolean dependsOn(Footprint other) {
    if (kind == EVERYTHING || other.kind == EVERYTHING) {
      return true;
    }
    return place == other.place
        && (mask & other.mask) != 0
        && kind != NOTHING
        && other.kind != NOTHING
        && (kind == WRITES || other.kind == WRITES);
  }

  /** What an operation touches that may or may not write its word. */
  void of(long[] request, boolean writes) {
    int code = Operations.code(request);
    switch (code) {
      case Operations.RESUME, Operations.ACQUIRE_FENCE, Operations.STORE_STORE_FENCE ->
          set(0, 0, NOTHING);
      case Operations.FULL_FENCE -> set(0, 0, NOTHING);
      case Operations.HEAVY_BARRIER -> set(0, 0, EVERYTHING);
      case Operations.ENQUEUE, Operations.GIVE_UP -> set(~request[1], -1, READS);
      case Operations.WAKE -> set(~request[1], -1, WRITES);
      default -> word(request, writes);
    }
  }

  /** The bytes of an access of a word. */
  void word(long[] request, boolean writes) {
    int bytes = Operations.bytes(request);
    set(Bits.cell(request[1], bytes), Bits.mask(request[1], bytes), writes ? WRITES : READS);
  }
}
