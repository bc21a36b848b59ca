package dev.quire.core.reclaim;

/**
 * What is known of a folio: the heat that hits leave, and a history that reclaim keeps, which
 * outlives the folio in the shadow of its page.
 *
 * <pre>
 *    18     16 15         12 11        8 7               0
 *   +---------+-------------+-----------+-----------------+
 *   | returns |    count    |  period   |      heat       |
 *   +---------+-------------+-----------+-----------------+
 * </pre>
 *
 * <p>The count is halved for every period that has passed since it was written.
 */
final class Tag {

  static final int BITS = 19;

  private static final int HEAT = 0xFF;
  private static final int HISTORY_SHIFT = 8;
  private static final int PERIOD_SHIFT = HISTORY_SHIFT;
  private static final int COUNT_SHIFT = PERIOD_SHIFT + 4;
  private static final int RETURNS_SHIFT = COUNT_SHIFT + 4;
  private static final int MOST_COUNT = 15;
  private static final int MOST_RETURNS = 7;

  private Tag() {}

  static int of(byte heat, int history) {
    return history << HISTORY_SHIFT | heat & HEAT;
  }

  static byte heat(int tag) {
    return (byte) tag;
  }

  /** All but the heat, 11 bits. */
  static int history(int tag) {
    return tag >>> HISTORY_SHIFT;
  }

  static int withHeat(int tag, int heat) {
    return tag & ~HEAT | heat & HEAT;
  }

  /** How often its page was asked for, of late. */
  static int count(int tag, int period) {
    int passed = period - (tag >>> PERIOD_SHIFT) & MOST_COUNT;
    return (tag >>> COUNT_SHIFT & MOST_COUNT) >>> passed;
  }

  /** Counts some more. */
  static int counted(int tag, int more, int period) {
    int count = Math.min(MOST_COUNT, count(tag, period) + more);
    return tag & ~(0xFF << PERIOD_SHIFT)
        | count << COUNT_SHIFT
        | (period & MOST_COUNT) << PERIOD_SHIFT;
  }

  /** How often its page has come back, each time soon after it was evicted. */
  static int returns(int tag) {
    return tag >>> RETURNS_SHIFT;
  }

  static int returned(int tag) {
    return returns(tag) == MOST_RETURNS ? tag : tag + (1 << RETURNS_SHIFT);
  }
}
