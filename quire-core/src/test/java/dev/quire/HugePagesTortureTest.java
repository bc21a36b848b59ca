package dev.quire;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.ResizeResult.End;
import dev.quire.core.os.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Huge folios that are read, written, divided, put together, evicted, moved and cut, with the
 * metadata of their tails going and coming back, while memory and its reserve of them change.
 */
@Timeout(300)
final class HugePagesTortureTest {

  private static final long MIB = 1 << 20;
  private static final int PAGES = 22_000;
  private static final int LASTING = 20_000;
  private static final int STEPS = Integer.getInteger("quire.torture.steps", 800);
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE).hugePages(HugePages.ALWAYS);

  @TempDir Path folder;

  @Test
  void eachPageShowsOneVersionOfItselfWhateverIsDoneToItsMemory() throws Exception {
    assumeTrue(Os.system().canDrop(), "this system takes no memory back");
    Path path = folder.resolve("file");
    Files.write(path, new byte[0]);
    QuireBuilder builder = Quire.builder().memory(72 * MIB).maxMemory(112 * MIB);
    try (Quire quire = builder.management(false).build()) {
      try (CachedFile file = quire.open(path, WRITE)) {
        VersionedPages pages = new VersionedPages(quire, file, PAGES, LASTING);
        Crowd crowd = new Crowd(Seeds.random("HugePagesTortureTest"), STEPS);
        crowd.add(pages::read);
        crowd.add(pages::read);
        crowd.add(pages::readHeld);
        crowd.add(pages::write);
        crowd.add(pages::cut);
        crowd.addBeside(pages::force);
        crowd.addBeside(pages::split);
        crowd.addBeside(pages::collapse);
        crowd.addBeside(pages::move);
        crowd.addBeside(random -> quire.hugePool(2 * MIB * random.nextInt(8)));
        crowd.addBeside(random -> resize(quire, random));
        crowd.run();
        Intact.check(quire);
        pages.compareAll();
        quire.hugePool(0);
        Intact.check(quire);
        System.out.printf(
            "%s, %d huge folios at last, %d not to be had%n",
            pages.summary(), quire.rooms().huge().folios(), quire.stats().largeFallbacks());
      }
      Intact.checkEmpty(quire);
    }
  }

  private static void resize(Quire quire, SplittableRandom random) {
    ResizeResult result = quire.resize((70 + random.nextInt(40)) * MIB).await();
    assertTrue(result.end() != End.REFUSED, result.problem());
  }
}
