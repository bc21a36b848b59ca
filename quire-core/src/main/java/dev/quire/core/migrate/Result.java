package dev.quire.core.migrate;

import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Owners;

/**
 * What came of an attempt to make other folios of some. Unless it is {@link Outcome#DONE} nothing
 * has changed.
 *
 * @param others references of others, as far as they were seen, when it is {@link Outcome#BUSY}
 * @param thread that has the folio latched to write it, when it is {@link Outcome#LATCHED}; 0 for
 *     readers
 */
public record Result(Outcome outcome, int others, long thread) {

  /** The kinds of results. */
  public enum Outcome {
    DONE,
    /** Nothing is left to do: the folio has that size, or less. */
    SMALL,
    /** The file has no such folio there, or not at all of these places. */
    GONE,
    /** Somebody holds a reference: a pin, a look-up, a write. */
    BUSY,
    /** Somebody has the folio locked: it is filled, evicted, removed. */
    LOCKED,
    /** Somebody has its bytes latched. */
    LATCHED,
    /** Something is attached to one of its pages. */
    PRIVATE,
    /** It is being written to storage. */
    WRITEBACK,
    /** It is not stored for good. */
    UNSAFE,
    /** Somebody has written to it meanwhile. */
    WRITTEN,
    /** It carries index nodes or records, which never move. */
    SLAB,
    /** Bytes are being taken from the file: folios stay what they are for as long. */
    CUT,
    /** No memory, for the folio or for nodes of the tree. */
    NO_MEMORY;

    @SuppressWarnings("ImmutableEnumChecker") // a record of three values is immutable
    private final Result plain = new Result(this, 0, 0);
  }

  /** Makes no object: who has a folio in hand may say why he lets it go, however full the heap. */
  static Result of(Outcome outcome) {
    return outcome.plain;
  }

  static Result latched(long folio) {
    return new Result(Outcome.LATCHED, 0, FolioLatch.holder(folio));
  }

  /** Of a folio on which the caller has one reference. */
  static Result busy(long folio) {
    return new Result(
        Outcome.BUSY, Math.max(1, FolioRef.count(folio) - 1 - Owners.expected(folio)), 0);
  }

  /** True when it was done. */
  public boolean isDone() {
    return outcome == Outcome.DONE;
  }
}
