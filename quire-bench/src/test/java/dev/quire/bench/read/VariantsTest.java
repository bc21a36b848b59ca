package dev.quire.bench.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.quire.bench.loop.Reads;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.measure.LoopLoader;
import dev.quire.bench.measure.Progress;
import dev.quire.bench.report.Row;
import dev.quire.bench.store.DataFile;
import dev.quire.bench.store.Rig;
import dev.quire.bench.tree.TreeBuilder;
import dev.quire.bench.tree.TreeFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class VariantsTest {
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

  private static Loop load(Rig rig, int bytes, String name) {
    return load(rig, bytes, name, false);
  }

  private static Loop load(Rig rig, int bytes, String name, boolean forgetful) {
    return rig.with(
        bytes, () -> forgetful ? LoopLoader.loadForgetful(name) : LoopLoader.load(name));
  }

  @TestFactory
  List<DynamicTest> everyVariantReadsTheRightBytes() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Variant variant : Variants.with(List.of(), true)) {
      String name = variant.readLoop();
      if (name != null) {
        boolean forgetful = variant.forgetful();
        tests.add(
            DynamicTest.dynamicTest(variant.name(), () -> readsTheRightBytes(name, forgetful)));
      }
    }
    return tests;
  }

  private void readsTheRightBytes(String name, boolean forgetful) throws IOException {
    Path file = directory.resolve(name + forgetful);
    DataFile.write(file, PAGES);
    try (Rig rig = new Rig(file, null)) {
      Loop lines = load(rig, 64, name, forgetful);
      Loop pages = load(rig, Rig.PAGE_BYTES, name, forgetful);
      for (int i = 0; i < LINES; i++) {
        long position = Reads.position(i);
        long first = DataFile.word(position);
        assertEquals(first + DataFile.sum(position, 64), lines.run(KEYS, i, 1));
        if (Reads.offset(position) == 0) {
          long all = DataFile.sum(position, Rig.PAGE_BYTES);
          assertEquals(first + all, pages.run(KEYS, i, 1));
        }
      }
    }
  }

  @TestFactory
  List<DynamicTest> everyTreeVariantFindsTheRightValues() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Variant variant : Variants.own()) {
      String name = variant.treeLoop();
      if (name != null) {
        tests.add(DynamicTest.dynamicTest(variant.name(), () -> findsTheRightValues(name)));
      }
    }
    return tests;
  }

  private void findsTheRightValues(String name) throws IOException {
    try (Rig rig = treeRig(name)) {
      Loop loop = load(rig, 64, name);
      int[] last = {ENTRIES - 1, 0};
      assertEquals(TreeFile.value(ENTRIES - 1), loop.run(last, 0, 1));
      for (int i = 0; i < LINES; i++) {
        assertEquals(TreeFile.value(i), loop.run(KEYS, i, 1));
      }
    }
  }

  private Rig treeRig(String name) throws IOException {
    Path file = directory.resolve(name);
    return new Rig(file, TreeBuilder.build(file, ENTRIES, TreeFile::key, TreeFile::value));
  }

  @Test
  void lookUpsByScopeAllocateNothing() throws IOException {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Rig rig = treeRig("allocation")) {
      Loop loop = load(rig, 64, "dev.quire.bench.loop.ScopeTreeLoop");
      long least = Long.MAX_VALUE;
      // Compiled code is what is claimed; until it is there the interpreter may allocate.
      for (int i = 0; i < 300 && least > 0; i++) {
        long before = bean.getCurrentThreadAllocatedBytes();
        loop.run(KEYS, 0, 10_000);
        least = Math.min(least, bean.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least);
    }
  }

  @Test
  void everyLoopIsLoadedForItself() throws IOException {
    Path file = directory.resolve("loaders");
    DataFile.write(file, PAGES);
    try (Rig rig = new Rig(file, null)) {
      Loop one = load(rig, 64, "dev.quire.bench.loop.RawLoop");
      Loop two = load(rig, 64, "dev.quire.bench.loop.RawLoop");
      assertNotSame(one.getClass(), two.getClass());
      assertEquals(one.getClass().getName(), two.getClass().getName());
    }
  }

  @Test
  void theWholeBenchRunsOnATinyFile() throws IOException {
    ReadBench.Plan plan =
        new ReadBench.Plan(Scale.TEST, Set.of(1, 2), ReadBench.CASES, Variants.own(), true);
    List<Row> rows = new ReadBench(plan, Progress.silent()).run();
    for (String caseName : ReadBench.CASES) {
      for (Variant variant : Variants.own()) {
        if (variant.loop(caseName) != null) {
          assertTrue(
              rows.stream()
                  .anyMatch(row ->
                      row.caseName().equals(caseName)
                          && row.variant().equals(variant.name())
                          && row.figure() != null),
              caseName + " by " + variant.name());
        }
      }
    }
  }

  @Test
  void aRivalThatIsNotOnTheClassPathIsNotFound() {
    assertNull(Variants.rival("nobody"));
  }
}
