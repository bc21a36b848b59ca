package dev.quire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Folios are divided, put together and moved at random while pages are read in all forms, written,
 * cut off and written back: each page shows one version of itself, never an older one than before.
 */
@Timeout(240)
final class LargeFolioTortureTest {

  private static final int PAGES = 2500; // more than stay
  private static final int LASTING = 2000;
  private static final int STEPS = 1500;
  private static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE).largeFolios(true);

  @TempDir Path folder;
  private Quire quire;
  private CachedFile file;
  private VersionedPages pages;

  @BeforeEach
  void open() throws IOException {
    Path path = folder.resolve("file");
    Files.write(path, new byte[0]);
    quire = Quire.builder().memory(10 << 20).build();
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
  void eachPageShowsOneVersionOfItself() throws Exception {
    Crowd crowd = new Crowd(Seeds.random("eachPageShowsOneVersionOfItself"), STEPS);
    crowd.add(pages::read);
    crowd.add(pages::read);
    crowd.add(pages::readHeld);
    crowd.add(pages::write);
    crowd.add(pages::cut);
    crowd.addBeside(pages::force);
    crowd.addBeside(pages::split);
    crowd.addBeside(pages::collapse);
    crowd.addBeside(pages::move);
    crowd.run();
    Intact.check(quire);
    pages.compareAll();
    System.out.println(pages.summary());
  }
}
