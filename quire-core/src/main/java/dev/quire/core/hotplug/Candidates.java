package dev.quire.core.hotplug;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Owners;
import dev.quire.core.frame.Frames;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Which sections may go, in the order in which it costs least. Looks only, without locks. */
public final class Candidates {

  private static final int LOOKS = 4;
  private static final long PAUSE_NANOS = 1_000_000;

  private final Frames frames;
  private final Buddy buddy;

  public Candidates(Frames frames, Buddy buddy) {
    this.frames = frames;
    this.buddy = buddy;
  }

  /**
   * Sections that may go: those with the fewest frames in use first, of equal ones the highest, and
   * all in which somebody holds something last. Down 3 of resize.md; a guess when it is returned.
   */
  public List<Integer> inOrder() {
    BitSet held = held();
    record Candidate(int section, boolean isHeld, int free) {}
    return movable()
        .mapToObj(section -> new Candidate(section, held.get(section), buddy.freeIn(section)))
        .sorted(
            Comparator.comparing(Candidate::isHeld)
                .thenComparing(Candidate::free, Comparator.reverseOrder())
                .thenComparing(Candidate::section, Comparator.reverseOrder()))
        .map(Candidate::section)
        .toList();
  }

  /** Sections that could go but for somebody who holds a folio there at this moment. */
  public BitSet held() {
    return sections(heldFolios());
  }

  /**
   * As {@link #held}, by folios that somebody holds at each of several looks: what is gone at the
   * next one was a look-up, a fill, a write to storage.
   */
  public BitSet pinned() {
    BitSet pinned = heldFolios();
    for (int look = 1; look < LOOKS && !pinned.isEmpty(); look++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      pinned.and(heldFolios());
    }
    return sections(pinned);
  }

  private static BitSet sections(BitSet folios) {
    BitSet sections = new BitSet();
    folios.stream().forEach(pfn -> sections.set(pfn >>> Frames.SECTION_ORDER));
    return sections;
  }

  private BitSet heldFolios() {
    BitSet held = new BitSet();
    movable()
        .flatMap(section ->
            IntStream.range(0, Frames.SECTION_FRAMES)
                .map(frame -> (section << Frames.SECTION_ORDER) + frame))
        .filter(this::isHeld)
        .forEach(held::set);
    return held;
  }

  private IntStream movable() {
    return IntStream.range(frames.fixedSections(), frames.top() >>> Frames.SECTION_ORDER)
        .filter(buddy::isOnline);
  }

  private boolean isHeld(int pfn) {
    long folio = frames.folio(pfn);
    int count = FolioRef.count(folio); // 0 of tails
    return count != 0
        && !FolioFlags.has(folio, FolioFlags.LOCKED | FolioFlags.WRITEBACK) // for a while
        && count > Owners.expected(folio);
  }
}
