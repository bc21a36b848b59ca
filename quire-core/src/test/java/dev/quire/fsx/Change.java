package dev.quire.fsx;

import org.jspecify.annotations.Nullable;

/**
 * Something that changed what the file holds, or may have.
 *
 * @param number of its step in the program
 * @param verb what it was
 * @param from first byte that it changed; the new size of a truncation
 * @param to one behind the last
 * @param bytes what it wrote, null for zeros
 * @param start tick at which it was called
 * @param end tick at which it had returned
 * @param certain false when it failed: then any part of it may have happened
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Change(
    int number,
    Verb verb,
    long from,
    long to,
    byte @Nullable [] bytes,
    long start,
    long end,
    boolean certain) {

  /** What it left at a position inside its range. */
  byte at(long position) {
    return bytes == null ? 0 : bytes[(int) (position - from)];
  }

  boolean covers(long first, long behind) {
    return from <= first && behind <= to;
  }

  boolean touches(long first, long behind) {
    return from < behind && first < to;
  }

  /** Whether the size may be another by it. */
  boolean sizes() {
    return verb.kind() == Verb.Kind.WRITE || verb.kind() == Verb.Kind.TRUNCATE;
  }

  /** Whether it was over before the other began. */
  boolean before(Change other) {
    return end < other.start;
  }

  @Override
  public String toString() {
    return "step %d, %s from %d to %d%s"
        .formatted(number, verb, from, to, certain ? "" : ", which failed");
  }
}
