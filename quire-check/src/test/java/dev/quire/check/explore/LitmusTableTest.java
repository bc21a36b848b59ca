package dev.quire.check.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.check.Explorer;
import dev.quire.check.Model;
import dev.quire.check.Report;
import dev.quire.check.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each model shows what the table of classic programs says, and nothing else of it. */
final class LitmusTableTest {

  private record Row(String name, String program, String asked, List<Boolean> happens) {
    static Row parse(String line) {
      String[] columns = line.split(" \\| ");
      List<Boolean> happens = new ArrayList<>();
      for (String one : columns[3].strip().split(" +")) {
        happens.add(one.equals("yes"));
      }
      return new Row(columns[0].strip(), columns[1].strip(), columns[2].strip(), happens);
    }
  }

  private static List<Row> rows() throws IOException {
    return rows("litmus.txt");
  }

  private static List<Row> rows(String file) throws IOException {
    try (InputStream in = LitmusTableTest.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Row::parse)
          .toList();
    }
  }

  private static Report explored(Row row, Model model, boolean reduced) {
    System.setProperty(LitmusText.PROGRAM, row.program());
    Explorer explorer = Explorer.of(LitmusText.class).with(model).checkingRaces(false);
    Report report = (reduced ? explorer : explorer.bruteForce()).explore();
    assertEquals(Verdict.HOLDS, report.verdict(), row.name() + ": " + report.reason());
    return report;
  }

  @ParameterizedTest
  @EnumSource(Model.class)
  void classicProgramsShowWhatTheTableSays(Model model) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Row row : rows()) {
      Report report = explored(row, model, true);
      boolean happens =
          report.outcomes().keySet().stream().anyMatch(text -> text.matches(row.asked()));
      if (happens != row.happens().get(model.ordinal())) {
        wrong.add("%s shows %s: %s".formatted(row.name(), row.asked(), report.outcomes().keySet()));
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void ordersOfFreezeAndPutAreAsRecorded() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Row row : rows("freeze.txt")) {
      Set<String> outcomes = explored(row, Model.WEAK, true).outcomes().keySet();
      boolean happens = outcomes.stream().anyMatch(text -> text.matches(row.asked()));
      if (happens != row.happens().get(0)) {
        wrong.add("%s shows %s: %s".formatted(row.name(), row.asked(), outcomes));
      }
      Report checked = Explorer.of(LitmusText.class).with(Model.WEAK).explore();
      if ((checked.verdict() == Verdict.REFUTED) != row.happens().get(1)) {
        wrong.add("%s: %s %s".formatted(row.name(), checked.verdict(), checked.reason()));
      }
    }
    assertEquals(List.of(), wrong);
  }

  @ParameterizedTest
  @EnumSource(Model.class)
  void reductionLosesNoOutcomeOfThem(Model model) throws IOException {
    for (Row row : rows()) {
      assertEquals(
          explored(row, model, false).outcomes().keySet(),
          explored(row, model, true).outcomes().keySet(),
          row.name());
    }
  }
}
