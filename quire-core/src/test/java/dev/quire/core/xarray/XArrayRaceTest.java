package dev.quire.core.xarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.epoch.Epoch;
import dev.quire.core.epoch.Reader;
import dev.quire.core.word.Words;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Readers in sections beside a writer. Every load has to return what stood at its index at one
 * instant of the call; a node that is used again too early shows poison.
 */
@Timeout(60)
class XArrayRaceTest {

  private static final long NANOS = 2_000_000_000L;
  private static final int REGIONS = 64;
  private static final int REGION_ORDER = 6;
  private static final int NUMBER_BITS = 40;
  private static final long POISON = -1L >>> 6;

  private final long seed = Long.getLong("quire.seed", System.nanoTime());
  private final Epoch epoch =
      new Epoch(TestPool.words(128), () -> TestPool.words(4096), /* heavyBarrier= */ null);
  private final GracePool pool = new GracePool();
  private final long root = TestPool.words(TreeLayout.BYTES);
  private final XArray tree = new XArray(root, pool);

  // Each region is stored, replaced and erased in turn: it holds entries unless its number is a
  // multiple of 3. A change has the number that it starts with and is done with.
  private final AtomicLongArray started = new AtomicLongArray(REGIONS);
  private final AtomicLongArray done = new AtomicLongArray(REGIONS);
  private final int[] orders = new int[REGIONS];

  /** Uses a node again only after a grace period, and poisons it first. Writer's own. */
  private final class GracePool implements NodePool {

    private final ArrayDeque<Long> free = new ArrayDeque<>();
    private final ArrayDeque<long[]> waiting = new ArrayDeque<>();
    private long allocated;
    private long freed;
    private long reused;

    @Override
    public long allocate() {
      collect();
      if (free.isEmpty()) {
        free.add(TestPool.words(NodeLayout.BYTES));
      }
      allocated++;
      return free.remove();
    }

    @Override
    public void free(long node) {
      freed++;
      free.add(node);
    }

    @Override
    public void retire(long node) {
      waiting.add(new long[] {node, epoch.stamp()});
    }

    @Override
    public boolean canRetire() {
      return waiting.size() < 400;
    }

    private void drain() {
      epoch.synchronize();
      collect();
    }

    private void collect() {
      while (!waiting.isEmpty() && epoch.elapsed(waiting.getFirst()[1])) {
        long node = waiting.remove()[0];
        for (int slot = 0; slot < NodeLayout.SLOTS; slot++) {
          Words.setLongOpaque(Node.slot(node, slot), Entries.value(POISON));
        }
        reused++;
        free(node);
      }
    }
  }

  @Test
  void readersInSectionsSeeWhatStoodThereAtOneInstant() {
    System.out.println("XArrayRaceTest: -Dquire.seed=" + seed);
    try (Crew crew = new Crew(NANOS)) {
      crew.add("writer", round -> write(new Random(seed + round)));
      for (int i = 0; i < 2; i++) {
        int number = i;
        crew.add("load " + i, round -> load(new Random(seed + round * 31 + number)));
      }
      crew.add("cursor", round -> iterate());
    }
    assertIntact();
    pool.drain(); // as long as too many nodes wait, nodes stay in the tree and trim leaves them
    for (int region = 0; region < REGIONS; region++) {
      tree.eraseRange(base(region), base(region) + 63);
    }
    tree.trim();
    assertTrue(tree.isEmpty());
    pool.drain();
    assertTrue(pool.reused > 100, "nodes used again: " + pool.reused);
    assertEquals(pool.allocated, pool.freed);
    assertIntact();
  }

  @Test
  void growingAndShrinkingNeverHidesAnEntry() {
    tree.store(0, 0, entry(0, 1));
    try (Crew crew = new Crew(NANOS / 2)) {
      crew.add("writer", round -> growAndShrink(new Random(seed + round)));
      crew.add("reader", round -> assertStays(new Random(round), 1));
    }
    assertIntact();
  }

  private void growAndShrink(Random random) {
    for (int i = 0; i < 100; i++) {
      long far = 1L << random.nextInt(64);
      tree.store(far, 0, entry(1, 1));
      tree.erase(far);
    }
  }

  @Test
  void splittingAndReplacingNeverHidesAnEntry() {
    tree.store(0, 8, entry(0, 1));
    try (Crew crew = new Crew(NANOS / 2)) {
      crew.add("writer", round -> splitAndReplace(new Random(seed + round)));
      crew.add("reader", round -> assertStays(new Random(round), 256));
    }
    assertIntact();
  }

  private void splitAndReplace(Random random) {
    for (int i = 0; i < 20; i++) {
      assertEquals(0, tree.split(0, random.nextInt(8)));
      while (Entries.isError(tree.store(0, 8, entry(0, 1)))) {
        pool.collect(); // it would bury nodes and too many wait already
      }
    }
  }

  /** Every index below the limit shows the entry, whatever its order is just now. */
  private void assertStays(Random random, int limit) {
    Reader reader = epoch.reader();
    for (int i = 0; i < 1000; i++) {
      long index = random.nextInt(limit);
      reader.enter();
      try {
        long found = XArray.load(root, index);
        assertEquals(entry(0, 1), Entries.withOrder(found, 0), "index " + index);
      } finally {
        reader.exit();
      }
    }
  }

  private void assertIntact() {
    TreeAudit.check(root, pool);
    assertEquals(pool.allocated - pool.freed - pool.waiting.size(), tree.nodes());
  }

  /** Most regions are neighbours, some make the tree higher. */
  private static long base(int region) {
    return region < 60 ? region * 64L : 1L << (6 * (region - 57));
  }

  private static long entry(int region, long number) {
    return Entries.value((long) region << NUMBER_BITS | number);
  }

  private void write(Random random) {
    for (int i = 0; i < 100; i++) {
      change(random, random.nextInt(8) == 0 ? 60 + random.nextInt(4) : random.nextInt(REGIONS));
      if (tree.isTrimmable() && pool.canRetire()) {
        tree.trim();
      }
    }
  }

  private void change(Random random, int region) {
    long number = done.get(region) + 1;
    long base = base(region);
    int order = random.nextInt(REGION_ORDER + 1);
    switch ((int) (number % 3)) {
      case 0 -> {
        started.set(region, number);
        tree.eraseRange(base, base + 63);
      }
      case 1 -> storeAll(region, number, order);
      default -> {
        int split = random.nextInt(orders[region] + 1);
        assertEquals(0, splitAll(base, orders[region], split));
        storeAll(region, number, Math.max(order, split));
      }
    }
    done.set(region, number);
  }

  private long splitAll(long base, int order, int newOrder) {
    long failed = 0;
    for (long at = base; at < base + 64; at += 1L << order) {
      failed |= tree.split(at, newOrder);
    }
    return failed;
  }

  private void storeAll(int region, long number, int order) {
    started.set(region, number);
    orders[region] = order;
    for (long at = base(region); at < base(region) + 64; at += 1L << order) {
      while (Entries.isError(tree.store(at, order, entry(region, number)))) {
        pool.collect(); // it would bury nodes and too many wait already
      }
    }
  }

  private void load(Random random) {
    Reader reader = epoch.reader();
    for (int i = 0; i < 200; i++) {
      int region = random.nextInt(REGIONS);
      long index = base(region) + random.nextInt(64);
      long from = done.get(region);
      reader.enter();
      long entry;
      try {
        entry = XArray.load(root, index);
      } finally {
        reader.exit();
      }
      check(region, index, entry, from, started.get(region));
    }
  }

  private static void check(int region, long index, long entry, long from, long to) {
    if (entry == Entries.EMPTY) {
      assertTrue(
          from / 3 * 3 == from || to / 3 > from / 3, index + " empty in " + from + ".." + to);
      return;
    }
    assertTrue(Entries.isValue(entry), "0x" + Long.toHexString(entry));
    long number = Entries.payload(entry) & (1L << NUMBER_BITS) - 1;
    assertEquals(region, Entries.payload(entry) >>> NUMBER_BITS, "index " + index);
    assertTrue(
        from <= number && number <= to && number % 3 != 0,
        index + " shows " + number + " in " + from + ".." + to);
  }

  private void iterate() {
    Reader reader = epoch.reader();
    reader.enter();
    try {
      long end = 0;
      Cursor at = tree.find(0, Long.MAX_VALUE);
      for (long entry = at.next(); entry != 0; entry = at.next()) {
        long next = at.index() + Entries.span(at.order());
        assertTrue(next > end, "no progress at " + at.index());
        end = next;
        int region = (int) (Entries.payload(entry) >>> NUMBER_BITS);
        assertTrue(region < REGIONS, "poison at " + at.index());
        assertEquals(base(region), Entries.first(at.index(), REGION_ORDER));
      }
    } finally {
      reader.exit();
    }
  }
}
