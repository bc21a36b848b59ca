package dev.quire.core.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/**
 * What the kernel tells of a ring, from {@code struct io_uring_params}:
 *
 * <pre>
 *   0 u32 submissions   4 u32 completions   8 u32 flags   12 .. 20 u32 features  24 .. 40
 *  40 submissions: u32 head, tail, mask, entries, flags, dropped, array   (offsets in the mapping)
 *  80 completions: u32 head, tail, mask, entries, overflow, entries' place, flags        .. 120
 * </pre>
 */
record IoRingParameters(
    int submissions,
    int completions,
    int features,
    int submissionHead,
    int submissionTail,
    int array,
    int completionHead,
    int completionTail,
    int completionEntries) {

  static final int BYTES = 120;
  static final int FLAGS = 8;

  private static final int FEATURES = 20;
  private static final int SUBMISSION_OFFSETS = 40;
  private static final int COMPLETION_OFFSETS = 80;
  private static final int COMPLETION_BYTES = 16;

  static IoRingParameters of(MemorySegment told) {
    return new IoRingParameters(
        told.get(JAVA_INT, 0),
        told.get(JAVA_INT, 4),
        told.get(JAVA_INT, FEATURES),
        told.get(JAVA_INT, SUBMISSION_OFFSETS),
        told.get(JAVA_INT, SUBMISSION_OFFSETS + 4),
        told.get(JAVA_INT, SUBMISSION_OFFSETS + 24),
        told.get(JAVA_INT, COMPLETION_OFFSETS),
        told.get(JAVA_INT, COMPLETION_OFFSETS + 4),
        told.get(JAVA_INT, COMPLETION_OFFSETS + 20));
  }

  /** Bytes of the mapping that has both rings. */
  long ringBytes() {
    return Math.max(
        array + (long) Integer.BYTES * submissions,
        completionEntries + (long) COMPLETION_BYTES * completions);
  }
}
