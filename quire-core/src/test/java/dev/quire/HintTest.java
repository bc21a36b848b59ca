package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class HintTest {

  @TempDir Path folder;

  @Test
  void aMillionRandomHintsReadTheRightBytesAndNeverCrash() throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 31, 2 << 20);
    SplittableRandom random = Seeds.random("HintTest");
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path())) {
      byte[] target = new byte[16];
      MemorySegment segment = MemorySegment.ofArray(target);
      long frames = quire.rooms().frames().limit();
      for (int i = 0; i < 1_000_000; i++) {
        long position = random.nextLong(content.size() - 16);
        long hint = randomHint(random, frames);
        assertEquals(16, file.read(hint, position, segment));
        if (i % 64 == 0 || target[0] != content.at(position)) {
          content.check(position, 16, target.clone(), "hint");
        }
      }
      Intact.check(quire);
    }
  }

  // Half of them look right: a frame that exists, with an identity that some folio may have.
  private static long randomHint(SplittableRandom random, long frames) {
    return random.nextBoolean()
        ? random.nextLong()
        : random.nextLong(4) << 32 | random.nextLong(frames + 2);
  }

  @Test
  void aMillionRandomHintsInAScopeNeverCrash() throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 32, 1 << 20);
    SplittableRandom random = Seeds.random("HintTest");
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile file = quire.open(content.path())) {
      long frames = quire.rooms().frames().limit();
      for (int i = 0; i < 1_000_000; i++) {
        int position = random.nextInt((int) content.size());
        long hint = randomHint(random, frames);
        long value =
            quire.optimisticLong(
                hint,
                (scope, argument) -> scope.page(file, position, argument).getByte(position & 4095));
        assertEquals(content.at(position), (byte) value);
      }
      Intact.check(quire);
    }
  }

  @Test
  void aHintOfAnEvictedPageMissesAndTheReadIsStillRight() throws IOException {
    TestFile content = TestFile.create(folder.resolve("file"), 33, 16 << 20);
    try (Quire quire = Quire.builder().memory(QuireBuilder.MIN_MEMORY).build();
        CachedFile file = quire.open(content.path(), OpenOptions.read().advice(Advice.RANDOM))) {
      long[] hints = new long[64];
      for (int i = 0; i < hints.length; i++) {
        hints[i] = file.hint((long) i << 12);
        assertNotEquals(0, hints[i]);
      }
      byte[] all = new byte[1 << 16];
      for (int round = 0; round < 3; round++) {
        for (long at = 1 << 20; at < content.size(); at += all.length) {
          file.read(at, MemorySegment.ofArray(all));
        }
      }
      assertTrue(quire.stats().evictions() > 1000);
      int stale = 0;
      for (int i = 0; i < hints.length; i++) {
        byte[] target = new byte[4096];
        long position = (long) i << 12;
        assertEquals(4096, file.read(hints[i], position, MemorySegment.ofArray(target)));
        content.check(position, 4096, target, "stale hint");
        stale += file.hint(position) == hints[i] ? 0 : 1;
      }
      assertTrue(stale > 60, "hints that still name their page: " + (hints.length - stale));
      Intact.check(quire);
    }
  }

  @Test
  void aHintOfAClosedInstanceIsAMissInTheNextOneThoughItHasTheSameMemory() throws IOException {
    TestFile one = TestFile.create(folder.resolve("one"), 34, 1 << 20);
    TestFile other = TestFile.create(folder.resolve("other"), 35, 1 << 20);
    long[] hints = new long[256];
    for (int round = 0; round < 4; round++) {
      TestFile content = round % 2 == 0 ? one : other;
      try (Quire quire = Quire.builder().memory(8 << 20).build();
          CachedFile file = quire.open(content.path())) {
        for (int i = 0; i < hints.length; i++) {
          byte[] target = new byte[4096];
          long position = (long) i << 12;
          assertEquals(4096, file.read(hints[i], position, MemorySegment.ofArray(target)));
          content.check(position, 4096, target, "hint of round " + (round - 1));
          long hint = file.hint(position);
          assertNotEquals(hints[i], hint);
        }
        for (int i = 0; i < hints.length; i++) {
          hints[i] = file.hint((long) i << 12);
        }
      }
    }
    assertEquals(256, Arrays.stream(hints).distinct().count() + duplicates(hints));
  }

  // Pages of one large folio share a hint.
  private static long duplicates(long[] hints) {
    return hints.length - Arrays.stream(hints).distinct().count();
  }

  @Test
  void aHintOfOneFileReadsNothingOfAnother() throws IOException {
    TestFile one = TestFile.create(folder.resolve("one"), 36, 1 << 20);
    TestFile other = TestFile.create(folder.resolve("other"), 37, 1 << 20);
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        CachedFile first = quire.open(one.path());
        CachedFile second = quire.open(other.path())) {
      byte[] target = new byte[4096];
      for (long at = 0; at < 1 << 20; at += 4096) {
        long hint = first.hint(at);
        assertEquals(4096, second.read(hint, at, MemorySegment.ofArray(target)));
        other.check(at, 4096, target.clone(), "hint of another file");
        assertEquals(4096, first.read(hint, at, MemorySegment.ofArray(target)));
        one.check(at, 4096, target.clone(), "hint");
      }
      Intact.check(quire);
    }
  }
}
