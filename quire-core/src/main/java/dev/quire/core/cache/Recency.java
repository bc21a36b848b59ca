package dev.quire.core.cache;

/**
 * Who decides which pages stay, told of those that come and go. Declared here, where they do, and
 * answered by room reclaim above. Protocol reclaim.md.
 */
public interface Recency {

  /** What somebody who reads pages knows of them. */
  enum Regard {
    /** It leads to others: it is to stay. */
    KEPT,
    /** It is read in passing: that it comes back proves nothing. */
    PASSING,
    /** It was read, and is to be the next to go, unless somebody else has asked for it. */
    NEXT
  }

  /** No shadow stood in the slots. */
  long NO_SHADOW = -1;

  /** Address of the table by which a hit warms a page: see {@link dev.quire.core.folio.Heat}. */
  long warmth();

  /**
   * Address of a table by which those warm a page for whom it was filled: as {@link #warmth}, or
   * less, for that they have asked was told by {@link #entered}.
   */
  long welcome();

  /**
   * Whether {@link #asked} of this page says anything; may be old. Reads alone, so it may come when
   * the instance has ended.
   */
  boolean hears(long mapping, long index);

  /**
   * A page was asked for, and that was news: comes with each heat that a hit stores, and with each
   * fault. Never blocks. In a section that began before the instance has ended, or in a call.
   *
   * @param size frames of its folio
   */
  void asked(long mapping, long index, int size);

  /**
   * A folio stands in its file. The caller has it locked, so it stays there until this returns.
   *
   * @param shadow what its last eviction has left in the slots, or {@link #NO_SHADOW}
   */
  void entered(long folio, long shadow);

  /** Address of a table as {@link #warmth}, by which a hit warms nothing. */
  long silence();

  /**
   * A reader has said something about a folio. Needs no reference: what is not queued any more, or
   * is another page by now, comes to no harm.
   */
  void advised(long folio, Regard regard);

  /**
   * A folio stands in its file no more. Comes after its mapping is gone from it, and before the
   * cache's references are dropped.
   */
  void left(long folio);

  /**
   * A folio gives way to others in its slots: it is divided, or becomes part of a larger one. The
   * caller has frozen it, and tells {@link #joined} of those that stand there instead.
   *
   * @return its place, for them: as an int, what is known of it, more for one that is more worth;
   *     and where it stood
   */
  long parted(long folio);

  /**
   * A folio stands in its file without having been filled. The caller has it locked. Several that
   * take one place come in the order in which they are to be looked at.
   *
   * @param place what {@link #parted} said of one whose place it took
   */
  void joined(long folio, long place);
}
