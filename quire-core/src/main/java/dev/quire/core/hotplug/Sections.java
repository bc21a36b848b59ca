package dev.quire.core.hotplug;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Brings sections and takes them away. Protocol resize.md, whose steps are in the comments. One
 * thread at a time; everybody else goes on meanwhile.
 */
public final class Sections {

  private final Range range;
  private final Frames frames;
  private final Buddy buddy;
  private final Emptying emptying;
  private final boolean locked;
  private final boolean excluded;

  /**
   * @param locked whether memory is locked
   * @param excluded whether it is kept out of core dumps
   */
  public Sections(
      Range range,
      Frames frames,
      Buddy buddy,
      Emptying emptying,
      boolean locked,
      boolean excluded) {
    this.range = range;
    this.frames = frames;
    this.buddy = buddy;
    this.emptying = emptying;
    this.locked = locked;
    this.excluded = excluded;
  }

  /** Sections that are here. */
  public int online() {
    return (int) (buddy.totalFrames() >>> Frames.SECTION_ORDER);
  }

  /** Sections that stay, whatever is asked for. */
  public int least() {
    return frames.fixedSections();
  }

  /**
   * Brings the lowest absent sections, several at a time.
   *
   * @param wanted sections, at most as many as are absent
   * @param stop looked at before each: true ends the work
   * @throws dev.quire.core.os.OsMemoryException when the system has no memory; sections that had
   *     come by then stay
   */
  public void grow(int wanted, BooleanSupplier stop) {
    int[] chosen =
        IntStream.range(0, frames.sections())
            .filter(section -> !buddy.isOnline(section))
            .limit(wanted)
            .toArray();
    if (chosen.length == 0) {
      return;
    }
    int end = chosen[chosen.length - 1] + 1;
    range.guard(end); // up 2
    frames.top(Math.max(frames.top() >>> Frames.SECTION_ORDER, end));
    boolean[] populated = new boolean[end]; // each told by one thread, and read when all are over
    try {
      new Populating(chosen, section -> populated[section] = populate(section), stop).run();
    } finally {
      for (int section : chosen) {
        if (populated[section]) {
          buddy.online(
              section); // up 5, in their order: so that equal instances place pages equally
        }
      }
      lowerTop();
    }
  }

  private boolean populate(int section) {
    range.populate(section, locked, excluded); // up 3, 4
    return true;
  }

  /**
   * Empties a section and takes it away, if it may go and nobody holds anything in it.
   *
   * @param stop looked at between folios: true ends the work
   * @return false when it had to stay; it is as it was then, but for what could be moved
   * @throws dev.quire.core.os.OsMemoryException when the system does not take memory back; the
   *     section stays
   */
  public boolean retire(int section, BooleanSupplier stop) {
    if (section < frames.fixedSections() || !buddy.isolate(section)) { // down 4
      return false;
    }
    boolean gone = false;
    try {
      emptying.empty(section, stop); // down 5
      buddy.drain();
      if (buddy.isEmpty(section)) { // down 6
        range.dropFrames(section); // down 7
        gone = buddy.offline(section); // down 8
      }
    } finally {
      if (!gone) {
        buddy.restore(section);
      }
    }
    if (gone) {
      range.drop(section); // down 9
      lowerTop();
    }
    return gone;
  }

  private void lowerTop() {
    int top = frames.top() >>> Frames.SECTION_ORDER;
    while (top > 0 && !buddy.isOnline(top - 1)) {
      top--;
    }
    frames.top(top);
  }
}
