package dev.quire.core.reclaim;

import dev.quire.core.cache.Recency;

/**
 * Which folios stay and which go: what a hit leaves in the heat of a folio, which queue a folio
 * enters, and what becomes of the one that has been longest in its queue. Protocol reclaim.md.
 *
 * <p>A policy moves nothing itself and knows no folio: it is asked about tags, shadows and sizes in
 * frames, and answers with a verdict.
 *
 * <pre>
 *      24         23       20 19 18        0
 *   +---------+----------+--------+-----------+
 *   |  first  |  rotate  | queue  |    tag    |   verdict; 0 = evict
 *   +---------+----------+--------+-----------+
 * </pre>
 */
interface Policy {

  /** The verdict on a folio that is to go. */
  int EVICT = 0;

  /** Beside a verdict on a folio that enters: main's first one goes to the end of main. */
  int ROTATE = 1 << 23;

  /** Beside a verdict that keeps: at the front of the queue, and not at the end. */
  int FIRST = 1 << 24;

  /** What nothing is worth more than. */
  int MOST_WORTH = 100;

  /** No shadow stood in the slots. */
  long NO_SHADOW = -1;

  /** The verdict on a folio that stays: at the end of {@code queue}, with this tag. */
  static int keep(int queue, int tag) {
    return queue << Tag.BITS | tag;
  }

  /** The queue of a verdict that keeps. */
  static int queue(int verdict) {
    return verdict >>> Tag.BITS & 3;
  }

  /** The tag of a verdict that keeps. */
  static int tag(int verdict) {
    return verdict & (1 << Tag.BITS) - 1;
  }

  /** Another number of frames may be resident from now on, as its {@link Faults} know already. */
  default void resize(long capacity) {}

  /** The heat of a folio that nobody has asked for. */
  byte fresh();

  /** What a hit makes of a heat. */
  byte touched(byte heat);

  /** What the first hit makes of a heat, which is of who waited for the fill. */
  default byte welcomed(byte heat) {
    return touched(heat);
  }

  /** Whether a hit that has left this heat says more than that the page was filled for it. */
  default boolean counts(byte heat) {
    return heat != fresh() && heat != touched(fresh());
  }

  /** The heat of a part of a folio that nobody has asked for since the whole was looked at last. */
  default byte cold() {
    return fresh();
  }

  /** Whether {@link #asked} of this page says anything. Reads alone. */
  default boolean hears(long mapping, long index) {
    return false;
  }

  /**
   * Hears of a page that was asked for, of {@code size} frames, when that was news: with each heat
   * that a hit stores, and with each fault. Must not block.
   */
  default void asked(long mapping, long index, int size) {}

  /**
   * Where a folio goes that has come into its file.
   *
   * @param shadow what was left by the last eviction of its page, or {@link #NO_SHADOW}
   */
  int entered(Queues queues, long shadow);

  /** The queue to look at next when something has to go; at least one is not empty. */
  int next(Queues queues);

  /** What becomes of the first folio in a queue, when something has to go. */
  int judge(Queues queues, int queue, int tag);

  /**
   * How valuable a folio is: 0 when nobody has asked for it since it came, more the longer it would
   * stay. At most {@link #MOST_WORTH}.
   */
  int worth(int queue, byte heat);

  /** The heat of a page that comes back in another process, and had that worth there. */
  byte warmed(int worth);

  /** Where a queued folio goes of which its reader has said that; EVICT leaves it where it is. */
  default int advised(Recency.Regard regard, Queues queues, int queue, int tag) {
    return switch (regard) {
      case KEPT -> keep(Queues.MAIN, Tag.withHeat(tag, warmed(MOST_WORTH)));
      case PASSING -> entered(queues, NO_SHADOW);
      case NEXT -> worth(queue, Tag.heat(tag)) == 0 ? keep(queue, tag) | FIRST : EVICT;
    };
  }

  /** What an evicted folio leaves in its slots, 0 to 2^58 - 1. */
  long shadow(int queue, int tag);

  /** Whether a shadow still tells anything. */
  default boolean isKnown(long shadow) {
    return true;
  }

  /** Whether probation's first folio goes to main, though nothing has to go. */
  default boolean overflows(Queues queues) {
    return false;
  }

  /** The tag that it goes with. */
  default int overflowed(int tag) {
    return tag;
  }

  /**
   * Whether main, which something has just been let into, gives up one of its own at once: what it
   * gives up is probation's first.
   */
  default boolean pays(Queues queues) {
    return false;
  }

  /** What has become of a heat in time: looked at for every folio, every few epochs. */
  default byte aged(byte heat) {
    return heat;
  }
}
