package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.ResizeResult.End;
import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.frame.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * All that turns memory over, at once: readers of all forms, writers, truncation, reclaim, splits,
 * collapses, migration, compaction, resizes up and down, and somebody who takes the memory away
 * that large folios would need.
 */
@Timeout(300)
final class EverythingTortureTest {

  private static final long MIB = 1 << 20;
  private static final int PAGES = 4000; // more than stay when memory is least
  private static final int LASTING = 3300;
  private static final int STEPS = Integer.getInteger("quire.torture.steps", 1500);
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE).largeFolios(true);

  @TempDir Path folder;
  private final AtomicInteger complete = new AtomicInteger();
  private final AtomicInteger resizes = new AtomicInteger();
  private long compacted;
  private Quire quire;
  private CachedFile file;
  private VersionedPages pages;

  @BeforeEach
  void open() throws IOException {
    Path path = folder.resolve("file");
    Files.write(path, new byte[0]);
    quire = Quire.builder().memory(16 * MIB).maxMemory(48 * MIB).management(false).build();
    file = quire.open(path, WRITE);
    pages = new VersionedPages(quire, file, PAGES, LASTING);
  }

  @AfterEach
  void close() throws IOException {
    file.close();
    Intact.checkEmpty(quire);
    quire.close();
  }

  @Test
  void eachPageShowsOneVersionOfItselfWhateverIsDoneToItsMemory() throws Exception {
    Crowd crowd = new Crowd(Seeds.random("EverythingTortureTest"), STEPS);
    crowd.add(pages::read);
    crowd.add(pages::read);
    crowd.add(pages::readHeld);
    crowd.add(pages::write);
    crowd.add(pages::cut);
    crowd.addBeside(pages::force);
    crowd.addBeside(pages::split);
    crowd.addBeside(pages::collapse);
    crowd.addBeside(pages::move);
    crowd.addBeside(this::resize);
    crowd.addBeside(random -> compacted += quire.compact().movedBytes());
    crowd.addBeside(this::starve);
    crowd.run();
    Intact.check(quire);
    pages.compareAll();
    ResizeResult least = quire.resize(quire.stats().budgetBytes() / 2).await();
    assertTrue(least.end() != End.REFUSED, least.problem());
    Intact.check(quire);
    System.out.printf(
        "%s, %d of %d resizes complete, %d MiB compacted%n",
        pages.summary(), complete.get(), resizes.get(), compacted / MIB);
  }

  private void resize(SplittableRandom random) {
    Resize resize;
    try {
      resize = quire.resize((10 + random.nextInt(38)) * MIB);
    } catch (
        IllegalArgumentException refused) { // readers stopped with pages pinned, here and there
      assertTrue(refused.toString().contains("close pins"), refused::toString);
      return;
    }
    if (random.nextInt(8) == 0) {
      resize.cancel();
    }
    ResizeResult result = resize.await();
    assertTrue(result.end() != End.REFUSED, result.problem());
    assertEquals(result.reached(), quire.stats().budgetBytes());
    complete.addAndGet(result.isComplete() ? 1 : 0);
    resizes.incrementAndGet();
  }

  /** Takes blocks of any size, large ones above all, and gives them back. */
  private void starve(SplittableRandom random) {
    Buddy buddy = quire.rooms().buddy();
    int[] taken = new int[16];
    int[] orders = new int[taken.length];
    for (int i = 0; i < taken.length; i++) {
      orders[i] = random.nextInt(Frames.SECTION_ORDER + 1);
      boolean plenty = buddy.freeFrames() > buddy.highWatermark() + (1L << orders[i]);
      taken[i] = plenty ? buddy.allocate(orders[i], Mobility.MOVABLE) : -1;
    }
    Thread.yield();
    for (int i = 0; i < taken.length; i++) {
      if (taken[i] >= 0) {
        buddy.free(taken[i], orders[i]);
      }
    }
  }
}
