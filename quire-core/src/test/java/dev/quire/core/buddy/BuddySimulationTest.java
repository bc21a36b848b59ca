package dev.quire.core.buddy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.frame.Frames;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** One thread against a bitmap; -Dquire.seed=N replays a run. */
final class BuddySimulationTest {

  private static final int WORLDS = 100;
  private static final int STEPS = 2_000;

  private record Block(int pfn, int order) {}

  @Test
  void agreesWithABitmap() {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("BuddySimulationTest: replay with -Dquire.seed=" + seed);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < WORLDS; i++) {
      new World(random).run();
    }
  }

  private static final class World {
    final RandomGenerator random;
    final int sections;
    final int fixed;
    final Fixture fixture;
    final Buddy buddy;
    final BitSet taken;
    final List<Block> blocks = new ArrayList<>();
    int isolated = -1;

    World(RandomGenerator random) {
      this.random = random;
      sections = random.nextInt(1, 5);
      fixed = random.nextInt(sections + 1);
      fixture = Fixture.online(sections, fixed, 1 << random.nextInt(4));
      buddy = fixture.buddy;
      taken = new BitSet(sections * Fixture.FRAMES);
    }

    void run() {
      int wanted = random.nextInt(10, 100); // per cent of allocations: some worlds fill up
      for (int step = 0; step < STEPS; step++) {
        if (blocks.isEmpty() || random.nextInt(100) < wanted) {
          allocate();
        } else {
          free(random.nextInt(blocks.size()));
        }
        if (random.nextInt(100) == 0) {
          isolateAnother();
        }
        if (random.nextInt(64) == 0) {
          wanted = random.nextInt(10, 100);
          buddy.verify();
        }
        long free = buddy.freeFrames() + buddy.isolatedFrames();
        assertEquals(frames() - taken.cardinality(), free);
      }
      isolateAnother();
      if (isolated >= 0) {
        buddy.restore(isolated);
      }
      while (!blocks.isEmpty()) {
        free(blocks.size() - 1);
      }
      buddy.drain();
      buddy.verify();
      BuddyInfo info = buddy.info();
      assertEquals(sections, info.blocks(9, Mobility.FIXED) + info.blocks(9, Mobility.MOVABLE));
    }

    /** Another section or none; what is free in it nobody gets, and it merges all the same. */
    void isolateAnother() {
      if (isolated >= 0) {
        buddy.drain();
        long own = buddy.freeIn(isolated);
        assertEquals(buddy.isolatedFrames(), own);
        int first = isolated << Frames.SECTION_ORDER;
        assertEquals(
            Frames.SECTION_FRAMES - taken.get(first, first + Frames.SECTION_FRAMES).cardinality(),
            own);
        buddy.restore(isolated);
      }
      isolated = random.nextInt(-1, sections);
      if (isolated >= 0) {
        assertTrue(buddy.isolate(isolated));
        assertFalse(buddy.isolate(isolated));
        buddy.drain();
      }
      assertEquals(0, isolated >= 0 ? 0 : buddy.isolatedFrames());
    }

    void allocate() {
      // Small orders most of the time, as a cache asks for them.
      int order = random.nextInt(1 + random.nextInt(10));
      Mobility mobility = random.nextInt(4) == 0 ? Mobility.FIXED : Mobility.MOVABLE;
      int pfn = buddy.allocate(order, mobility);
      if (pfn == -1) {
        assertFalse(possible(order, mobility), () -> order + " " + mobility + " was possible");
        return;
      }
      int size = 1 << order;
      assertEquals(0, pfn & size - 1);
      assertTrue(pfn + size <= frames());
      assertTrue(fixture.section(pfn) != isolated);
      assertTrue(mobility == Mobility.MOVABLE || fixture.section(pfn) < fixed);
      assertTrue(taken.get(pfn, pfn + size).isEmpty());
      taken.set(pfn, pfn + size);
      blocks.add(new Block(pfn, order));
    }

    void free(int index) {
      Block block = blocks.get(index);
      blocks.set(index, blocks.getLast());
      blocks.removeLast();
      buddy.free(block.pfn, block.order);
      taken.clear(block.pfn, block.pfn + (1 << block.order));
    }

    /** Exact, because free neighbours are always merged once the stripes were emptied. */
    boolean possible(int order, Mobility mobility) {
      int border = fixed << Frames.SECTION_ORDER;
      if (mobility == Mobility.FIXED) {
        return hole(0, border, order);
      }
      long fixedFree = (long) border - taken.get(0, border).cardinality();
      if (isolated >= 0 && isolated < fixed) {
        fixedFree -= buddy.isolatedFrames(); // all but what is in stripes, which were emptied
      }
      return hole(border, frames(), order)
          || (fixedFree - (1 << order) >= buddy.reserveFrames() && hole(0, border, order));
    }

    boolean hole(int from, int to, int order) {
      for (int pfn = from; pfn < to; pfn += 1 << order) {
        boolean hidden = fixture.section(pfn) == isolated;
        if (!hidden && taken.get(pfn, pfn + (1 << order)).isEmpty()) {
          return true;
        }
      }
      return false;
    }

    int frames() {
      return sections * Fixture.FRAMES;
    }
  }
}
