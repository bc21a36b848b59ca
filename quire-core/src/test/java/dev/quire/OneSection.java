package dev.quire;

import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file as long as the largest folio, of which nothing is written or read ahead unless a test asks
 * for it; afterwards everything is accounted for.
 */
abstract class OneSection {

  static final int SIZE = (int) Frames.SECTION_BYTES;
  static final OpenOptions WRITE =
      OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;
  TestFile content;
  Quire quire;
  CachedFile file;

  @BeforeEach
  void open() throws IOException {
    content = TestFile.create(folder.resolve("file"), 5, SIZE);
    quire =
        Quire.builder()
            .memory(16 << 20)
            .readAhead(0)
            .pinSampling(0)
            .dirtyAge(Duration.ofDays(1))
            .build();
    file = quire.open(content.path(), WRITE);
  }

  @AfterEach
  void close() throws IOException {
    file.close();
    Intact.checkEmpty(quire);
    quire.close();
  }

  Mapping mapping() {
    return file.mapping();
  }

  int order(long index) {
    return Identity.order(mapping().lookup().peek(index));
  }

  /** Every form of reading finds what the file holds. */
  void check() throws IOException {
    for (Form form : Form.values()) {
      content.check(0, SIZE, form.read(quire, file, 0, SIZE), form);
    }
    Intact.check(quire);
  }
}
