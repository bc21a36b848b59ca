package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.core.cache.Lookup;
import dev.quire.core.folio.Heat;
import dev.quire.core.reclaim.Lanes;
import dev.quire.core.word.Words;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread that was stopped in a hit, and goes on when its instance is closed. */
final class LateHitTest {

  private static final int PAGE = 4096;

  @TempDir Path folder;

  private static byte[] wordsOf(Quire quire) {
    byte[] words = new byte[Lanes.WORDS_BYTES];
    for (int i = 0; i < words.length; i++) {
      words[i] = Words.getByteOpaque(quire.rooms().lanes().warmth() + i);
    }
    return words;
  }

  @Test
  void tellsNothingToTheInstanceThatHasTheMemoryNow() throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 5, 10 * PAGE);
    Lookup lookup;
    long folio;
    long words;
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path())) {
      file.read(0, MemorySegment.ofArray(new byte[10]));
      lookup = file.mapping().lookup();
      folio = lookup.peek(0);
      words = quire.rooms().lanes().warmth();
    }
    try (Quire quire = Quire.builder().memory(8 << 20).build()) {
      assertEquals(words, quire.rooms().lanes().warmth(), "it has the same range");
      byte[] before = wordsOf(quire);
      Heat.set(folio, (byte) (9 << 3)); // of an epoch long past: that it is touched is news
      lookup.touch(folio, 0);
      assertArrayEquals(before, wordsOf(quire));
    }
  }
}
