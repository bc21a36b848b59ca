package dev.quire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.buddy.BuddyInfo;
import dev.quire.core.frame.Frames;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is kept for index nodes can be had at any moment of a compaction. */
@Timeout(120)
final class CompactionReserveTest {

  private static final int PAGE = Frames.FRAME_BYTES;
  private static final int PAGES = 56 << 20 >>> Frames.FRAME_SHIFT;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;

  // What is free of the fixed sections stands in one of them, which is the emptiest of all.
  @Test
  void theReserveIsNotTakenAsideWithTheSectionInWhichItStands() throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 5, (long) PAGES * PAGE);
    try (Quire quire = Quire.builder().memory(60 << 20).readAhead(0).build();
        CachedFile file = quire.open(content.path(), WRITE)) {
      Reads.all(file);
      Frames frames = quire.rooms().frames();
      for (int page = 0; page < PAGES; page += 8) {
        long folio = file.mapping().lookup().peek(page);
        if (frames.pfn(folio) >>> Frames.SECTION_ORDER >= frames.fixedSections()) {
          file.punchHole((long) page * PAGE, PAGE);
        }
      }
      file.force(true);
      long reserve = quire.rooms().buddy().reserveFrames();
      long[] least = {fixedFree(quire), 0};
      assertTrue(least[0] >= reserve, () -> "free before: " + least[0]);
      quire
          .rooms()
          .compacting()
          .round(() -> {
            least[0] = Math.min(least[0], fixedFree(quire));
            least[1]++;
            return false;
          });
      assertTrue(least[1] > Frames.SECTION_FRAMES / 2, () -> "folios: " + least[1]);
      assertTrue(least[0] >= reserve, () -> least[0] + " of a reserve of " + reserve);
      Intact.check(quire);
    }
  }

  private static long fixedFree(Quire quire) {
    BuddyInfo info = quire.rooms().buddy().info();
    long free = 0;
    for (int order = 0; order <= Frames.SECTION_ORDER; order++) {
      free += info.blocks(order, Mobility.FIXED) << order;
    }
    return free;
  }
}
