package dev.quire.check.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.Strictness;
import dev.quire.check.Claim;
import dev.quire.check.Explorer;
import dev.quire.check.Model;
import dev.quire.check.Mutant;
import dev.quire.check.Report;
import dev.quire.check.Schedule;
import dev.quire.check.Screen;
import dev.quire.check.Step;
import dev.quire.check.Trace;
import dev.quire.check.Verdict;
import dev.quire.check.claims.Catalogue;
import dev.quire.check.explore.Litmus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of an execution: lanes, words, pages, lessons. */
final class ShowTest {
  private static final Gson STRICT = new GsonBuilder().setStrictness(Strictness.STRICT).create();

  @TempDir Path directory;

  private static Exhibit exhibit(Class<? extends Claim> type) throws ReflectiveOperationException {
    return exhibit(type, Model.SC);
  }

  private static Exhibit exhibit(Class<? extends Claim> type, Model model)
      throws ReflectiveOperationException {
    Claim claim = type.getConstructor().newInstance();
    Explorer explorer = Explorer.of(type).with(model);
    Report report = explorer.explore();
    Exhibit exhibit = Exhibit.of(claim, Optional.empty(), model, report);
    return exhibit.trace().isPresent()
        ? exhibit
        : exhibit.withBusiest(
            explorer.replay(report.busiest().orElseThrow()).trace().orElseThrow());
  }

  private static Class<? extends Claim> claim(String id) throws ReflectiveOperationException {
    for (Class<? extends Claim> type : Catalogue.claims()) {
      if (type.getConstructor().newInstance().id().equals(id)) {
        return type;
      }
    }
    throw new AssertionError(id);
  }

  private static Exhibit mutant(String claim, String id) throws ReflectiveOperationException {
    Class<? extends Claim> type = claim(claim);
    Claim made = type.getConstructor().newInstance();
    Mutant mutant =
        made.mutants().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    Report report = Explorer.of(type).with(mutant).explore();
    return Exhibit.of(made, Optional.of(mutant), Model.SC, report);
  }

  @Test
  void eachActorHasALaneAndEachStepALine() throws ReflectiveOperationException {
    String text =
        String.join("\n", TraceText.lines(exhibit(Litmus.WrongOrder.class), Screen.PAPER));
    for (String line :
        List.of(
            "step writer reader access reads method",
            "1 | x is 0 load opaque <-0 Litmus$Program.load:",
            "2 x := 1 | store opaque Litmus$Program.store:",
            "4 | y is 1 load opaque <-3 Litmus$Program.load:",
            "=> y without x")) {
      assertTrue(text.replaceAll(" +", " ").contains(line), line + " in\n" + text);
    }
    assertTrue(text.contains("y = 1 [4] as"), text);
    assertTrue(text.contains("again: ./quire check WrongOrder --schedule b1a2b1"), text);
  }

  @Test
  void linesFitTheScreen() throws ReflectiveOperationException {
    List<Exhibit> all =
        List.of(
            exhibit(claim("L1")),
            mutant("L3", "no-reload-after-get"),
            exhibit(Litmus.IndependentReads.class),
            exhibit(Odd.class));
    for (int columns : new int[] {120, 100, 99, 80, 60, 40}) {
      for (Exhibit exhibit : all) {
        for (String line : TraceText.lines(exhibit, new Screen(columns, false))) {
          boolean command = line.startsWith("again: "); // is copied, so it is not broken
          assertTrue(command || line.length() <= columns, columns + ": " + line);
        }
      }
    }
  }

  @Test
  void coloursAreOnlyAddedToTheSameText() throws ReflectiveOperationException {
    Exhibit exhibit = exhibit(claim("L1"));
    List<String> plain = TraceText.lines(exhibit, Screen.PAPER);
    List<String> coloured = TraceText.lines(exhibit, new Screen(120, true));
    assertTrue(String.join("", coloured).contains("\u001b["));
    assertFalse(String.join("", plain).contains("\u001b"));
    assertEquals(
        plain, coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")).toList());
  }

  @Test
  void theConflictsOfARefutationAreWhereItHung() throws ReflectiveOperationException {
    Trace trace = mutant("L3", "no-reload-after-get").trace().orElseThrow();
    Conflicts conflicts = Conflicts.of(trace);
    Why why = new Why(trace);
    assertTrue(
        conflicts.pairs().stream()
            .anyMatch(pair ->
                pair.first().actor().equals("reader")
                    && pair.second().actor().equals("reclaimer")
                    && pair.first().word().endsWith("slot 1")),
        conflicts.toString());
    assertTrue(conflicts.steps().size() < trace.shared().size() / 2, conflicts.toString());
    for (Step step : trace.steps()) {
      if (step.reads() && step.from() > 0) {
        assertEquals(step.before(), why.at(step.from()).after(), step.toString());
      }
    }
  }

  @Test
  void aSleeperIsWokenByAStep() throws ReflectiveOperationException {
    Trace trace = exhibit(claim("W2")).trace().orElseThrow();
    Why why = new Why(trace);
    List<Step> woken =
        trace.steps().stream()
            .filter(step -> step.kind() == Step.Kind.RESUME && step.cause() > 0)
            .toList();
    assertFalse(woken.isEmpty());
    for (Step step : woken) {
      assertEquals(Step.Kind.WAKE, why.at(step.cause()).kind());
      assertTrue(why.of(step).startsWith("woken by step " + step.cause()), why.of(step));
      assertTrue(why.of(why.at(step.cause())).contains(step.actor()));
    }
  }

  @Test
  void aReadOfSomethingOldSaysWhatItHasNotSeen() throws ReflectiveOperationException {
    assertEquals(Verdict.HOLDS, exhibit(Relaxed.class, Model.SC).report().verdict());
    Exhibit exhibit = exhibit(Relaxed.class, Model.WEAK);
    assertEquals(Verdict.REFUTED, exhibit.report().verdict());
    String text = String.join("\n", TraceText.lines(exhibit, Screen.PAPER));
    assertTrue(text.contains("(stale: has not seen step 1 (writer), which wrote 42)"), text);
    String words = text.replaceAll("\\s+", " ");
    assertTrue(words.contains("saw data = 0 [4] without what writer had written [1]"), text);
    assertTrue(text.contains("./quire check Relaxed --model weak --schedule "), text);
    assertTrue(Page.of(List.of(exhibit), List.of()).contains("stale: has not seen step 1"));
  }

  @Test
  void thePageHoldsEachStepAndEachArrowHasBothEnds() throws ReflectiveOperationException {
    Exhibit exhibit = mutant("L3", "no-reload-after-get");
    String page = Page.of(List.of(exhibit), List.of());
    Trace trace = exhibit.trace().orElseThrow();
    assertEquals(trace.steps().size(), count(page, "<tr class=\"step"));
    var from = Pattern.compile("data-from=\"([^\"]+)\"").matcher(page);
    int arrows = 0;
    while (from.find()) {
      assertTrue(page.contains(" id=\"" + from.group(1) + "\""), from.group());
      arrows++;
    }
    assertTrue(arrows > 5);
    assertTrue(page.contains(exhibit.command()), page);
    assertTrue(page.contains("<b>Forbidden:</b>"), "the lesson");
    assertEquals(count(page, "<td"), count(page.replace("<td>", "<td "), "<td "));
  }

  @Test
  void thePageEscapesNamesAndNeedsNothingFromElsewhere() throws ReflectiveOperationException {
    Exhibit odd = exhibit(Odd.class);
    Exhibit other = exhibit(claim("L1"));
    String page = Page.of(List.of(odd, other), Catalogue.awaited());
    assertFalse(page.contains("<script>alert"), page);
    assertFalse(page.contains("</td>\""), page);
    assertEquals(1, count(page, "<script"));
    assertEquals(1, count(page, "<style"));
    assertTrue(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;co"));
    assertFalse(page.contains(" src="), page);
    assertFalse(page.contains("<link"), page);
    assertFalse(
        Pattern.compile("url\\(|@import|https?:(?!//www.w3.org/2000/svg')").matcher(page).find());
    assertFalse(Pattern.compile("<[a-z][^>]* (style|on[a-z]+)=").matcher(page).find());
    assertTrue(page.contains("default-src 'none'; style-src 'sha256-"), page);
    assertTrue(page.contains("href=\"#L1\""), page);
    assertTrue(page.contains("AWAITS"), page);
  }

  @Test
  void jsonHoldsTheTrace() throws ReflectiveOperationException {
    for (Exhibit exhibit : List.of(exhibit(Odd.class), exhibit(claim("L1")))) {
      JsonObject trace = STRICT.fromJson(TraceJson.of(exhibit), JsonObject.class);
      Trace shown = exhibit.trace().orElseThrow();
      assertEquals(shown.outcome(), trace.get("outcome").getAsString());
      assertEquals(shown.actors(), STRICT.fromJson(trace.get("actors"), List.class));
      JsonArray steps = trace.getAsJsonArray("steps");
      assertEquals(shown.steps().size(), steps.size());
      JsonObject first = steps.get(0).getAsJsonObject();
      assertEquals(shown.steps().getFirst().word(), first.get("word").getAsString());
      assertTrue(first.has("readsFrom"), first.toString());
      Schedule.parse(trace.get("schedule").getAsString());
    }
  }

  @Test
  void everyClaimOfTheCatalogueIsALesson() throws ReflectiveOperationException {
    for (Class<? extends Claim> type : Catalogue.claims()) {
      Claim claim = type.getConstructor().newInstance();
      String text = String.join("\n", Listing.lesson(claim, Screen.PAPER));
      for (String head : List.of("Said", "Forbidden")) {
        assertTrue(text.contains("\n" + head), claim.id() + " has no " + head + ":\n" + text);
      }
      assertFalse(text.contains("{@"), text);
      assertFalse(text.contains("<p>") || text.contains("<b>"), text);
    }
  }

  @Test
  void aLessonIsTheCommentAboveTheClass() {
    String source =
        """
        /** Another. */
        import x;

        /**
         * Odd. A title.
         *
         * <p><b>Said</b> by {@code nobody}: 1 &lt; 2,
         * over two lines.
         */
        public final class Odd implements Claim {
          /** Not this. */
        """;
    assertEquals(
        List.of(
            new Lesson.Part("", "Odd. A title."),
            new Lesson.Part("Said", "by nobody: 1 < 2, over two lines.")),
        Lesson.parse(source, "Odd").parts());
    assertEquals(List.of(), Lesson.parse(source, "Other").parts());
  }

  @Test
  void aPageThatCannotBeWrittenIsRefusedBeforeTheWork() throws IOException {
    refused(directory, "is a directory");
    refused(directory.resolve("missing/page.html"), "there is no directory");
    refused(Files.createFile(directory.resolve("file")).resolve("page.html"), "no directory");
    Page.requireWritable(directory.resolve("page.html"));
    Page.requireWritable(directory.resolve("file"));
    assertEquals(0, Files.size(directory.resolve("file")));
  }

  private static void refused(Path file, String why) {
    var thrown = assertThrows(IllegalArgumentException.class, () -> Page.requireWritable(file));
    String said = String.valueOf(thrown.getMessage());
    assertTrue(said.contains(why) && said.contains(file.toString()), said);
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
