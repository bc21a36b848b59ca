package dev.quire.fsx;

/**
 * Something that was seen.
 *
 * @param number of its step in the program
 * @param verb how it was read; {@link Verb#SIZE} when only the size was asked for
 * @param position first byte that was asked for; the size that was seen
 * @param asked how many bytes
 * @param bytes what was returned
 * @param start tick at which it was called
 * @param end tick at which it had returned
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Sight(int number, Verb verb, long position, int asked, byte[] bytes, long start, long end) {

  long behind() {
    return position + bytes.length;
  }

  @Override
  public String toString() {
    return verb == Verb.SIZE
        ? "step %d saw a size of %d".formatted(number, position)
        : "step %d, %s of %d bytes at %d, returned %d"
            .formatted(number, verb, asked, position, bytes.length);
  }
}
