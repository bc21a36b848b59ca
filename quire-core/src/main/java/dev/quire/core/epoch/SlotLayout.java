package dev.quire.core.epoch;

/**
 * A page of reader slots: 64 bytes each, so that two threads never write one cache line.
 *
 * <pre>
 *   0         8                              64        128            4096
 *  +---------+------------------------------+---------+------- ... --+
 *  |  next   | ended                        | slot 1  | slot 2       |
 *  +---------+------------------------------+---------+------- ... --+
 * </pre>
 *
 * <p>The first place of a page links to the page before it; pages are never given back.
 */
final class SlotLayout {

  static final int PAGE_BYTES = 4096;
  static final int SLOT_BYTES = 64;
  static final int SLOTS = PAGE_BYTES / SLOT_BYTES - 1;

  /** long: address of the next page, 0 = none. */
  static final int NEXT = 0;

  /** int in the first page: 1 = what sections protect changes hands. */
  static final int ENDED = 8;

  private SlotLayout() {}

  static long slot(long page, int number) {
    return page + (long) (number + 1) * SLOT_BYTES;
  }
}
