package dev.quire.fsx;

/**
 * One step of a program.
 *
 * @param lane the thread that runs it, from 0
 * @param verb what it does
 * @param handle which of the lane's own handles it goes through, from 0
 * @param position byte in the file, or the new size
 * @param length bytes
 */
public record Step(int lane, Verb verb, int handle, long position, int length) {

  /** Checks that nothing is negative. */
  public Step {
    if (lane < 0 || handle < 0 || position < 0 || length < 0) {
      throw new IllegalArgumentException(
          "lane %d, handle %d, position %d, length %d; none of them may be negative"
              .formatted(lane, handle, position, length));
    }
  }

  /** A step, for programs that are written down. */
  public static Step step(int lane, Verb verb, int handle, long position, int length) {
    return new Step(lane, verb, handle, position, length);
  }

  /** A meeting of all lanes, for programs that are written down. */
  public static Step step(Verb meeting) {
    return new Step(0, meeting, 0, 0, 0);
  }

  /** As it is written down. */
  @Override
  public String toString() {
    return verb.isMeeting()
        ? "step(" + verb + ")"
        : "step(%d, %s, %d, %d, %d)".formatted(lane, verb, handle, position, length);
  }
}
