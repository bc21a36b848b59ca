package dev.quire.bench.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.quire.bench.loop.SegmentAccess;
import dev.quire.bench.loop.TreeSearch;
import dev.quire.bench.store.MappedCopy;
import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeBuilderTest {
  private static final long SEED = Long.getLong("quire.seed", new SplittableRandom().nextLong());

  @TempDir private Path directory;

  private void compareWithATreeMap(int entries) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    TreeMap<Long, Long> map = new TreeMap<>();
    while (map.size() < entries) {
      map.put(random.nextLong(-10L * entries, 10L * entries), random.nextLong());
    }
    long[] keys = map.keySet().stream().mapToLong(Long::longValue).toArray();
    long[] values = map.values().stream().mapToLong(Long::longValue).toArray();
    Path file = directory.resolve("tree-" + entries);
    TreeFile tree = TreeBuilder.build(file, entries, i -> keys[i], i -> values[i]);
    try (Rig rig = new Rig(file, tree)) {
      assertEquals(tree.root(), rig.pages() - 1);
      TreeSearch<SegmentAccess.Base, Object> search =
          TreeSearch.of(new SegmentAccess(MappedCopy.open(rig).segment()), tree);
      for (Map.Entry<Long, Long> entry : map.entrySet()) {
        assertEquals(entry.getValue(), search.find(rig, entry.getKey()), "seed " + SEED);
      }
      for (int i = 0; i < 1000; i++) {
        long key = random.nextLong(-12L * entries, 12L * entries);
        Long expected = map.getOrDefault(key, TreeSearch.MISSING);
        assertEquals(expected, search.find(rig, key), "key " + key + ", seed " + SEED);
      }
    }
  }

  @Test
  void oneEntryIsALeafThatIsTheRoot() throws IOException {
    compareWithATreeMap(1);
  }

  @Test
  void aFullLeafIsStillTheRoot() throws IOException {
    compareWithATreeMap(TreeLayout.CAPACITY);
  }

  @Test
  void oneEntryMoreMakesASecondLevel() throws IOException {
    compareWithATreeMap(TreeLayout.CAPACITY + 1);
  }

  @Test
  void threeLevelsFindWhatATreeMapFinds() throws IOException {
    compareWithATreeMap(TreeLayout.CAPACITY * TreeLayout.CAPACITY + 7);
  }

  @Test
  void anEmptyTreeIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> TreeBuilder.build(directory.resolve("empty"), 0, i -> i, i -> i));
  }
}
