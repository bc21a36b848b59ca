package dev.quire.core.xarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every operation against a sorted map; {@code -Dquire.seed} replays a run. */
class XArrayRandomTest {

  private static final int STEPS = 20_000;

  private final long seed = Long.getLong("quire.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final TestPool pool = new TestPool();
  private final long root = TestPool.words(TreeLayout.BYTES);
  private final XArray tree = new XArray(root, pool);
  private final TreeMap<Long, Model> model = new TreeMap<>();

  /** What the map holds for the first index of an entry. */
  private record Model(long index, long entry, int marks, boolean reserved) {

    static final Model NONE = new Model(0, 0, 0, false);

    int order() {
      return Entries.order(entry);
    }

    boolean exists() {
      return entry != 0;
    }

    long visible() {
      return reserved ? 0 : entry;
    }

    boolean marked(int mark) {
      return (marks >>> mark & 1) != 0;
    }
  }

  @Test
  void behavesLikeASortedMapInASmallRange() {
    run(1 << 10, 7);
  }

  @Test
  void behavesLikeASortedMapInAWideRange() {
    run(1L << 40, 9);
  }

  @Test
  void behavesLikeASortedMapAcrossThreeLevels() {
    run(1 << 18, 11);
  }

  private void run(long range, int maxOrder) {
    System.out.println("XArrayRandomTest: -Dquire.seed=" + seed + " range " + range);
    String at = "-Dquire.seed=" + seed;
    for (int step = 0; step < STEPS; step++) {
      try {
        step(range, maxOrder);
        if (step % 512 == 0) {
          compareAll(range);
        }
        assertEquals(tree.nodes(), pool.out());
      } catch (RuntimeException | AssertionError broken) {
        throw new AssertionError("step " + step + " of " + at, broken);
      }
    }
    tree.destroy();
    TreeAudit.check(root, pool);
    assertEquals(0, pool.out(), at);
  }

  private void step(long range, int maxOrder) {
    int order = random.nextInt(3) == 0 ? random.nextInt(maxOrder + 1) : 0;
    long index = Entries.first(index(range), order);
    pool.left = random.nextInt(4) == 0 ? random.nextInt(4) : Long.MAX_VALUE;
    pool.canRetire = random.nextInt(10) != 0;
    long before = pool.out();
    switch (random.nextInt(14)) {
      case 0, 1, 2, 3 -> {
        long entry = entry(order);
        long old = tree.store(index, order, entry);
        if (unchanged(old, before)) {
          return;
        }
        assertEquals(put(index, order, entry, false), old);
      }
      case 4, 5 -> assertEquals(erase(index), tree.erase(index));
      case 6 -> {
        boolean occupied = !overlapping(index, last(index, order)).isEmpty();
        long entry = entry(order);
        long old = tree.insert(index, order, entry);
        if (!occupied && !unchanged(old, before)) {
          assertEquals(0, old);
          put(index, order, entry, false);
        } else if (occupied) {
          assertTrue(old != 0 && !Entries.isError(old));
        }
      }
      case 7 -> split(index, order);
      case 8 -> mark(index);
      case 9 -> {
        boolean occupied = !overlapping(index, last(index, order)).isEmpty();
        long old = tree.reserve(index, order);
        if (!occupied && !unchanged(old, before)) {
          put(index, order, Entries.withOrder(64, order), true);
        }
      }
      case 10 -> {
        long from = index;
        long to = from + random.nextInt(1 << Math.min(maxOrder, 9));
        tree.eraseRange(from, to);
        overlapping(from, to).forEach(old -> model.remove(old.index));
      }
      case 11 -> range(index, before, maxOrder);
      case 12 -> replace(index, before);
      default -> maintain(index, before);
    }
  }

  private void maintain(long index, long before) {
    switch (random.nextInt(4)) {
      case 0 -> {
        if (pool.canRetire) {
          tree.trim();
          assertTrue(!tree.isTrimmable());
        } else {
          tree.trim();
        }
      }
      case 1 -> unchanged(tree.prepare(index, index + random.nextInt(1 << 10)), before);
      case 2 -> {
        tree.release(index);
        if (at(index).reserved) {
          model.remove(at(index).index);
        }
      }
      default -> {
        long live = model.values().stream().filter(m -> !Entries.isValue(m.entry)).count();
        if (random.nextInt(8) == 0) {
          tree.dropShadows(1 + random.nextInt(2));
          model.entrySet().removeIf(e -> tree.load(e.getKey()) == 0 && !e.getValue().reserved);
        }
        assertEquals(live, model.values().stream().filter(m -> !Entries.isValue(m.entry)).count());
      }
    }
  }

  private void range(long from, long before, int maxOrder) {
    long to = from + random.nextInt(1 << Math.min(maxOrder, 9));
    long entry = entry(0);
    if (unchanged(tree.storeRange(from, to, entry), before)) {
      return;
    }
    for (Pieces at = new Pieces(from, to); at.next(); ) {
      put(at.index(), at.order(), Entries.withOrder(entry, at.order()), false);
    }
  }

  private void replace(long index, long before) {
    long expected = at(index).visible();
    int order = Entries.order(expected);
    long entry = entry(order);
    long found = tree.replace(index, expected, entry);
    if (!unchanged(found, before)) {
      assertEquals(expected, found);
      put(Entries.first(index, order), order, entry, false);
    }
  }

  private void split(long index, int order) {
    Model old = at(index);
    if (!old.exists() || old.order() <= order) {
      return;
    }
    long before = pool.out();
    if (unchanged(tree.split(index, order), before)) {
      return;
    }
    for (long i = 0; i < 1L << old.order(); i += 1L << order) {
      long piece = Entries.withOrder(old.entry, order);
      model.put(old.index + i, new Model(old.index + i, piece, old.marks, old.reserved));
    }
  }

  private void mark(long index) {
    int mark = random.nextInt(Marks.COUNT);
    boolean set = random.nextBoolean();
    boolean done = set ? tree.setMark(index, mark) : tree.clearMark(index, mark);
    Model old = at(index);
    assertEquals(old.visible() != 0, done);
    if (done) {
      int marks = set ? old.marks | (1 << mark) : old.marks & ~(1 << mark);
      model.put(old.index, new Model(old.index, old.entry, marks, false));
    }
  }

  /** True when an operation said that it had no memory; then it may not have kept any. */
  private boolean unchanged(long answer, long before) {
    if (!Entries.isError(answer)) {
      return false;
    }
    assertEquals(before, pool.out());
    return true;
  }

  private long put(long index, int order, long entry, boolean reserved) {
    List<Model> replaced = overlapping(index, last(index, order));
    int marks = 0;
    for (Model old : replaced) {
      model.remove(old.index);
      marks |= old.marks;
    }
    model.put(index, new Model(index, entry, marks, reserved));
    return replaced.isEmpty() ? 0 : replaced.getFirst().visible();
  }

  private long erase(long index) {
    Model old = at(index);
    model.remove(old.index, old);
    return old.visible();
  }

  /** The entry that stands for an index. */
  private Model at(long index) {
    Map.Entry<Long, Model> at = model.floorEntry(index);
    return at == null || last(at.getKey(), at.getValue().order()) < index
        ? Model.NONE
        : at.getValue();
  }

  private List<Model> overlapping(long first, long last) {
    long from = at(first).exists() ? at(first).index : first;
    return new ArrayList<>(model.subMap(from, true, last, true).values());
  }

  private static long last(long index, int order) {
    return index + (1L << order) - 1;
  }

  private long index(long range) {
    int bits = 64 - Long.numberOfLeadingZeros(range - 1);
    long near = random.nextLong(1L << (1 + random.nextInt(bits)));
    return random.nextInt(3) == 0 && !model.isEmpty() ? someKey(range) : near % range;
  }

  private long someKey(long range) {
    long from = random.nextLong(range);
    return (model.tailMap(from).isEmpty() ? model.firstKey() : model.tailMap(from).firstKey())
        + random.nextInt(3);
  }

  private long entry(int order) {
    long number = 1L + random.nextInt(1 << 20);
    return Entries.withOrder(random.nextBoolean() ? number << 6 : Entries.value(number), order);
  }

  private void compareAll(long range) {
    TreeAudit.check(root, pool);
    assertEquals(model.values().stream().filter(m -> !m.reserved).count(), tree.entries());
    compare(tree.find(0, -1), tree.find(0, -1), -1);
    for (int mark = 0; mark < Marks.COUNT; mark++) {
      compare(tree.findMarked(0, -1, mark), tree.findMarked(0, -1, mark), mark);
    }
    for (int i = 0; i < 20; i++) {
      long index = index(range);
      Model at = at(index);
      assertEquals(at.visible(), tree.load(index));
      assertEquals(at.visible(), XArray.walk(root, index, 4096, Long.MAX_VALUE));
      assertEquals(at.visible() == 0 ? -1 : at.order(), tree.order(index));
      for (int mark = 0; mark < Marks.COUNT; mark++) {
        assertEquals(at.marked(mark), tree.isMarked(index, mark));
      }
    }
    for (int i = 0; i < 10; i++) {
      part(index(range));
    }
  }

  /** A part of the range, which begins and ends inside of entries, for all and for one mark. */
  private void part(long from) {
    long to = from + random.nextInt(1 << 12);
    int mark = random.nextInt(Marks.COUNT);
    part(tree.find(from, to), overlapping(from, to).stream().filter(m -> !m.reserved).toList());
    part(
        tree.findMarked(from, to, mark),
        overlapping(from, to).stream().filter(m -> m.marked(mark)).toList());
    Cursor down = tree.findMarked(from, to, mark);
    for (Model model : overlapping(from, to).reversed()) {
      if (model.marked(mark)) {
        assertEquals(model.entry, down.previous());
        assertEquals(model.index, down.index());
      }
    }
    assertEquals(0, down.previous());
  }

  private static void part(Cursor at, List<Model> expected) {
    for (Model model : expected) {
      assertEquals(model.entry, at.next());
      assertEquals(model.index, at.index());
    }
    assertEquals(0, at.next());
    for (int i = expected.size() - 2; i >= 0; i--) {
      assertEquals(expected.get(i).entry, at.previous()); // turns around at the last one
    }
    assertEquals(0, at.previous());
  }

  private void compare(Cursor up, Cursor down, int mark) {
    for (Model at : model.values()) {
      if (!at.reserved && (mark < 0 || at.marked(mark))) {
        assertEquals(at.entry, up.next());
        assertEquals(at.index, up.index());
      }
    }
    assertEquals(0, up.next());
    for (Model at : model.descendingMap().values()) {
      if (!at.reserved && (mark < 0 || at.marked(mark))) {
        assertEquals(at.entry, down.previous());
        assertEquals(at.index, down.index());
      }
    }
    assertEquals(0, down.previous());
  }
}
