package dev.quire.bench.neo4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.quire.bench.loop.Reads;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.measure.LoopLoader;
import dev.quire.bench.read.Variant;
import dev.quire.bench.read.Variants;
import dev.quire.bench.store.DataFile;
import dev.quire.bench.store.Rig;
import dev.quire.bench.tree.TreeBuilder;
import dev.quire.bench.tree.TreeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Neo4jRivalTest {
  private static final int PAGES = 16;
  private static final int LINES = 1024;
  private static final int ENTRIES = 70_000;
  private static final int[] KEYS = new int[LINES];

  static {
    for (int i = 0; i < LINES; i++) {
      KEYS[i] = i; // every line of every page once
    }
  }

  @TempDir private Path directory;

  @Test
  void theBenchFindsItByName() {
    assertInstanceOf(Neo4jRival.class, Variants.rival("neo4j"));
  }

  @Test
  void everyVariantReadsTheRightBytes() throws IOException {
    Path file = directory.resolve("words");
    DataFile.write(file, PAGES);
    try (Rig rig = new Rig(file, null)) {
      for (Variant variant : new Neo4jRival().variants()) {
        String name = Objects.requireNonNull(variant.readLoop());
        Loop lines = rig.with(64, () -> LoopLoader.load(name));
        for (int i = 0; i < LINES; i++) {
          long position = Reads.position(i);
          long expected = DataFile.word(position) + DataFile.sum(position, 64);
          assertEquals(expected, lines.run(KEYS, i, 1), variant.name());
        }
      }
    }
  }

  @Test
  void theReusedCursorFindsTheRightValues() throws IOException {
    Path file = directory.resolve("tree");
    TreeFile tree = TreeBuilder.build(file, ENTRIES, TreeFile::key, TreeFile::value);
    try (Rig rig = new Rig(file, tree)) {
      String name = "dev.quire.bench.neo4j.loop.ReusedCursorTreeLoop";
      Loop loop = rig.with(64, () -> LoopLoader.load(name));
      for (int i = 0; i < LINES; i++) {
        assertEquals(TreeFile.value(i), loop.run(KEYS, i, 1));
      }
    }
  }
}
