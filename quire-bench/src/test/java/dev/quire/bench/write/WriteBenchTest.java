package dev.quire.bench.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.ChannelTarget;
import dev.quire.bench.measure.Progress;
import dev.quire.bench.measure.RoundRobin.Effort;
import dev.quire.bench.report.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteBenchTest {
  @TempDir private Path directory;

  private List<Row> run(List<String> cases, boolean gate) throws IOException {
    WriteBench.Plan plan = new WriteBench.Plan(Extent.TEST, Effort.TEST, Set.of(1, 2), cases, gate);
    return new WriteBench(plan, directory, Progress.silent()).run();
  }

  @Test
  void everyCaseWritesWhatItShouldAndLeavesNoFile() throws IOException {
    List<Row> rows = run(WriteBench.CASES, false);
    for (String name : WriteBench.CASES) {
      List<Row> own = rows.stream().filter(row -> row.caseName().equals(name)).toList();
      assertTrue(own.size() > 1, name);
      assertTrue(own.stream().allMatch(row -> row.bench().equals(WriteBench.NAME)), name);
    }
    assertTrue(rows.stream().anyMatch(row -> row.variant().equals("raf")));
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aGateMissesWhatDidNotRun() throws IOException {
    List<Row> rows = run(List.of("sequential"), true);
    List<Row> missed = rows.stream().filter(row -> Boolean.FALSE.equals(row.ok())).toList();
    assertTrue(missed.stream().anyMatch(row -> row.caseName().equals("cold4k")));
    assertTrue(missed.stream().anyMatch(row -> row.caseName().equals("overwrite64")));
    missed.forEach(row -> assertNotNull(row.wanted()));
  }

  @Test
  void aLostWriteIsNoticed() throws IOException {
    DiskCase layout = new OverwriteCase(Extent.TEST, false);
    DiskCase.Contender contender =
        layout.prepare(directory.resolve("file"), file -> new ChannelTarget(file, false));
    try (var target = contender.target()) {
      layout.verify(contender);
      contender.stamps()[3] = 5;
      IOException lost = assertThrows(IOException.class, () -> layout.verify(contender));
      assertTrue(String.valueOf(lost.getMessage()).contains("lost a write at 12288"));
      DiskCase.write(contender, 3, 5, new Block(Block.PAGE_BYTES));
      layout.verify(contender);
      assertFalse(target.name().isEmpty());
    }
  }
}
