package dev.quire.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void whereLinesCannotBeWrittenOverEachCaseGetsOne() {
    var text = new ByteArrayOutputStream();
    Progress progress = Progress.lines(new PrintStream(text, true, StandardCharsets.UTF_8));
    for (String what :
        List.of("writing 9 pages", "hot64: opening hint", "hot64", "hot64", "btree")) {
      progress.show(what, 0.5);
    }
    progress.clear();
    assertEquals(
        List.of(
            "quire bench: writing 9 pages ...", "quire bench: hot64 ...", "quire bench: btree ..."),
        text.toString(StandardCharsets.UTF_8).lines().toList());
  }
}
