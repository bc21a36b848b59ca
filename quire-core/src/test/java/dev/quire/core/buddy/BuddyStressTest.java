package dev.quire.core.buddy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.word.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BuddyStressTest {

  private static final int THREADS = 4;
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  private record Block(int pfn, int order) {}

  @Test
  void fourPlatformThreadsLoseNothing() throws Exception {
    stress(Executors.newFixedThreadPool(THREADS));
  }

  @Test
  void fourVirtualThreadsLoseNothing() throws Exception {
    stress(Executors.newVirtualThreadPerTaskExecutor());
  }

  @Test
  void ofTwoThreadsThatFreeOneFrameExactlyOneIsRefused() throws Exception {
    Fixture fixture = Fixture.online(1, 0, 2);
    var barrier = new CyclicBarrier(2);
    int[] shared = new int[1];
    int rounds = 2_000;
    Callable<Integer> rival =
        () -> {
          int refused = 0;
          for (int i = 0; i < rounds; i++) {
            if (barrier.await() == 0) {
              shared[0] = fixture.buddy.allocate(0, Mobility.MOVABLE);
            }
            barrier.await();
            try {
              fixture.buddy.free(shared[0], 0);
            } catch (FolioBug expected) {
              refused++;
            }
          }
          return refused;
        };
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      Future<Integer> one = executor.submit(rival);
      Future<Integer> two = executor.submit(rival);
      assertEquals(rounds, one.get() + two.get());
    }
    fixture.buddy.verify();
    assertEquals(Fixture.FRAMES, fixture.buddy.freeFrames());
  }

  private static void stress(ExecutorService pool) throws Exception {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("BuddyStressTest: replay with -Dquire.seed=" + seed);
    int sections = 3;
    Fixture fixture = Fixture.online(sections, 1, 4);
    long end = System.nanoTime() + NANOS;
    List<Future<Long>> results = new ArrayList<>();
    try (ExecutorService executor = pool) {
      for (int i = 0; i < THREADS; i++) {
        int id = i + 1;
        results.add(executor.submit(() -> new Actor(fixture, id, seed + id).run(end)));
      }
    }
    for (Future<Long> result : results) {
      result.get();
    }
    Buddy buddy = fixture.buddy;
    buddy.verify();
    assertEquals((long) sections * Fixture.FRAMES, buddy.freeFrames());
    buddy.drain();
    buddy.verify();
    assertEquals(1, buddy.info().blocks(9, Mobility.FIXED));
    assertEquals(sections - 1, buddy.info().blocks(9, Mobility.MOVABLE));
  }

  private static final class Actor {
    final Fixture fixture;
    final int id;
    final SplittableRandom random;
    final List<Block> blocks = new ArrayList<>();

    Actor(Fixture fixture, int id, long seed) {
      this.fixture = fixture;
      this.id = id;
      this.random = new SplittableRandom(seed);
    }

    long run(long end) {
      long steps = 0;
      int keep = 100;
      while (System.nanoTime() < end) {
        if (blocks.size() < random.nextInt(2 * keep)) {
          allocate();
        } else if (!blocks.isEmpty()) {
          free(random.nextInt(blocks.size()));
        }
        if (++steps % 1024 == 0) {
          keep = 1 + random.nextInt(600); // all memory is in use from time to time
        }
      }
      while (!blocks.isEmpty()) {
        free(blocks.size() - 1);
      }
      return steps;
    }

    void allocate() {
      int order = random.nextInt(8) == 0 ? random.nextInt(10) : 0;
      Mobility mobility = random.nextInt(8) == 0 ? Mobility.FIXED : Mobility.MOVABLE;
      int pfn = fixture.buddy.allocate(order, mobility);
      if (pfn == -1) {
        return;
      }
      for (int i = 0; i < 1 << order; i++) {
        mark(pfn + i, 0, id); // fails when another thread was given the frame too
      }
      blocks.add(new Block(pfn, order));
    }

    void free(int index) {
      Block block = blocks.get(index);
      blocks.set(index, blocks.getLast());
      blocks.removeLast();
      for (int i = 0; i < 1 << block.order; i++) {
        mark(block.pfn + i, id, 0);
      }
      fixture.buddy.free(block.pfn, block.order);
    }

    private void mark(int pfn, int from, int to) {
      long word = fixture.frames.folio(pfn) + FolioLayout.HOLDER; // nobody's else
      int found = Words.getIntPlain(word); // plain: ownership alone must order it
      if (found != from) {
        throw new AssertionError("frame %d belongs to %d, not %d".formatted(pfn, found, from));
      }
      Words.setIntPlain(word, to);
    }
  }
}
