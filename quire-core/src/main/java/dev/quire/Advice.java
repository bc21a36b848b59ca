package dev.quire;

import dev.quire.core.cache.Lookup;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.ReadAhead;
import dev.quire.core.cache.Recency;
import org.jspecify.annotations.Nullable;

/**
 * What an engine knows of its reads, and their hits do not tell. The first three say what is filled
 * ahead, and count for a file or a range of it, whoever reads. The others say what becomes of pages
 * that have to be brought in, and count for a handle, for a range, or for one read.
 *
 * <p>It is advice: pages hold the same bytes with any, and the worst of a wrong one is a page that
 * has to be read again. A hit looks at none of it. Protocol reclaim.md.
 */
public enum Advice {
  /** Streams are noticed; other reads fill only what they ask for. Hits say which pages stay. */
  NORMAL,

  /** Every miss fills ahead as far as the builder allows. */
  SEQUENTIAL,

  /** A miss fills the page that was asked for and nothing else. */
  RANDOM,

  /**
   * Pages that lead to others, as the root and the inner nodes of a tree: as if they had been asked
   * for often, from the first time on.
   */
  INNER_NODE,

  /**
   * Pages are read in passing, as by a scan of all of a table. Reads say nothing about what is in
   * the cache; what they bring in is as good as what nobody ever asked for, even if they bring it
   * in again and again.
   */
  SCAN,

  /** As {@link #SCAN}; and a page that was brought in is the next to go, once it was read. */
  ONE_TOUCH,

  /**
   * As {@link #SCAN}; and a page is the next to go once a read has reached its end, unless somebody
   * else has asked for it. For handles that read from front to back. Each read takes the way of a
   * miss, some tens of nanoseconds longer than a hit. Not for a range.
   */
  DROP_BEHIND,

  /**
   * As {@link #SCAN}; and a page leaves the cache at once when it was read, unless somebody else
   * has asked for it, holds it or has changed it. For backups, and checks of checksums. Reads take
   * the way of a miss. Not for a range.
   */
  BYPASS;

  /**
   * Refuses what is no advice for a read.
   *
   * @throws IllegalArgumentException for {@link #SEQUENTIAL} and {@link #RANDOM}
   */
  void requireOfPages() {
    if (this == SEQUENTIAL || this == RANDOM) {
      throw new IllegalArgumentException(
          "%s for a read; it is advice for a file or a range, say it by CachedFile.advise"
              .formatted(this));
    }
  }

  /**
   * Refuses what is no advice for a range.
   *
   * @throws IllegalArgumentException for {@link #DROP_BEHIND} and {@link #BYPASS}
   */
  void requireOfRange() {
    if (drops()) {
      throw new IllegalArgumentException(
          "%s for a range; only who reads knows when: say it for a handle or a read"
              .formatted(this));
    }
  }

  /** Whether it says what is filled ahead; otherwise what becomes of pages. */
  boolean isPattern() {
    return this == NORMAL || this == SEQUENTIAL || this == RANDOM;
  }

  /** What is to be filled ahead, as far as that is said. */
  ReadAhead.@Nullable Pattern pattern() {
    return switch (this) {
      case NORMAL -> ReadAhead.Pattern.NORMAL;
      case SEQUENTIAL -> ReadAhead.Pattern.SEQUENTIAL;
      case RANDOM -> ReadAhead.Pattern.RANDOM;
      default -> null;
    };
  }

  /** What is known of a page that a range is said to have, as far as that is said. */
  Recency.@Nullable Regard regard() {
    return switch (this) {
      case NORMAL, SEQUENTIAL, RANDOM -> null;
      case INNER_NODE -> Recency.Regard.KEPT;
      case SCAN -> Recency.Regard.PASSING;
      case ONE_TOUCH, DROP_BEHIND, BYPASS -> Recency.Regard.NEXT;
    };
  }

  /** Whether hits tell reclaim nothing. */
  boolean isQuiet() {
    return !isPattern() && this != INNER_NODE;
  }

  /** Whether hits have to be heard of. */
  boolean drops() {
    return this == DROP_BEHIND || this == BYPASS;
  }

  /** By which pages are looked up first. */
  Lookup lookup(Mapping mapping) {
    return drops() ? mapping.absent() : isQuiet() ? mapping.quiet() : mapping.lookup();
  }
}
