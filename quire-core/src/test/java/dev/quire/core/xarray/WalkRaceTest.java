package dev.quire.core.xarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.word.Words;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Walks outside of any section, while the nodes underneath are used again at once. */
@Timeout(60)
class WalkRaceTest {

  private static final long NANOS = 2_000_000_000L;
  private static final int NODES = 600;
  private static final long RANGE = 1 << 14;
  private static final int MAGIC_BITS = 20;
  private static final long MAGIC = 0xABCDE;

  private final long seed = Long.getLong("quire.seed", System.nanoTime());
  private final long low = TestPool.words(NODES * NodeLayout.BYTES);
  private final long high = low + (NODES - 1) * NodeLayout.BYTES + 1;

  /** Hands out the node that came back last: what a reader in it would like least. */
  private final class Stack implements NodePool {

    private final long[] free = new long[NODES];
    private int depth;

    Stack() {
      for (int i = 0; i < NODES; i++) {
        free[depth++] = low + (long) i * NodeLayout.BYTES;
      }
    }

    @Override
    public long allocate() {
      return depth == 0 ? 0 : free[--depth];
    }

    @Override
    public void free(long node) {
      free[depth++] = node;
    }

    @Override
    public void retire(long node) {
      free(node);
    }
  }

  @Test
  void aWalkEndsWithAnEntryOrNothingHoweverOftenItsNodesAreUsedAgain() {
    System.out.println("WalkRaceTest: -Dquire.seed=" + seed);
    Stack pool = new Stack();
    long[] roots = {TestPool.words(TreeLayout.BYTES), TestPool.words(TreeLayout.BYTES)};
    AtomicLong right = new AtomicLong();
    AtomicLong strange = new AtomicLong();
    XArray[] trees = {new XArray(roots[0], pool), new XArray(roots[1], pool)};
    try (Crew crew = new Crew(NANOS)) {
      crew.add("writer", round -> write(trees, new Random(seed + round)));
      for (int i = 0; i < 2; i++) {
        long root = roots[i];
        int tag = i;
        crew.add("walk " + i, round -> walk(root, tag, new Random(round), right, strange));
      }
    }
    for (XArray tree : trees) {
      tree.destroy();
    }
    TreeAudit.check(roots[0], pool);
    TreeAudit.check(roots[1], pool);
    assertEquals(NODES, pool.depth);
    assertTrue(right.get() > 1000, "right answers: " + right + ", other entries: " + strange);
  }

  private static void write(XArray[] trees, Random random) {
    for (int i = 0; i < 200; i++) {
      int which = random.nextInt(2);
      XArray tree = trees[which];
      int order = random.nextInt(3) == 0 ? random.nextInt(10) : 0;
      long index = Entries.first(random.nextLong(RANGE), order);
      if (random.nextInt(40) == 0) {
        index = Entries.first(random.nextLong(1L << (14 + random.nextInt(20))), order);
      }
      if (random.nextBoolean()) {
        long number = (index << 1 | which) << MAGIC_BITS | MAGIC;
        tree.store(index, order, Entries.value(number & (1L << 58) - 1));
      } else {
        tree.eraseRange(index, index + random.nextInt(1024));
      }
      if (random.nextInt(500) == 0) {
        tree.destroy();
      }
    }
  }

  private void walk(long root, int tag, Random random, AtomicLong right, AtomicLong strange) {
    for (int i = 0; i < 500; i++) {
      long index = random.nextLong(RANGE);
      long entry = XArray.walk(root, index, low, high);
      if (entry == Entries.EMPTY) {
        continue;
      }
      assertTrue(Entries.isValue(entry), "0x" + Long.toHexString(entry));
      long number = Entries.payload(entry);
      assertEquals(MAGIC, number & (1L << MAGIC_BITS) - 1, "half an entry");
      long first = number >>> (MAGIC_BITS + 1);
      boolean own = (number >>> MAGIC_BITS & 1) == tag;
      if (own && Entries.first(index, Entries.order(entry)) == first) {
        right.incrementAndGet();
      } else {
        strange.incrementAndGet();
      }
    }
  }

  @Test
  void aWalkOverGarbageStaysInItsBoundsAndEnds() {
    Random random = new Random(seed);
    long root = TestPool.words(TreeLayout.BYTES);
    for (int round = 0; round < 200; round++) {
      for (long at = low; at < low + (long) NODES * NodeLayout.BYTES; at += Long.BYTES) {
        Words.setLongPlain(at, garbage(random));
      }
      for (int i = 0; i < 2000; i++) {
        Words.setLongPlain(root, garbage(random));
        long entry = XArray.walk(root, random.nextLong() >>> random.nextInt(64), low, high);
        assertTrue(entry == 0 || (entry & 3) != 2, "0x" + Long.toHexString(entry));
      }
    }
  }

  /** Mostly nodes: in the range, around it, and nowhere near. */
  private long garbage(Random random) {
    long tag = (long) random.nextInt(16) << 2 | 2;
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> (random.nextLong() & -64) | tag;
      case 2 -> low - 64 | tag;
      case 3 -> ((high + 63) & -64) | tag;
      case 4 -> Entries.withOrder(Entries.RETRY, random.nextInt(16));
      default -> low + (long) random.nextInt(NODES) * NodeLayout.BYTES | tag;
    };
  }
}
