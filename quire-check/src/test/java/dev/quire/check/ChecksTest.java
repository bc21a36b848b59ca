package dev.quire.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.Strictness;
import dev.quire.check.claims.Catalogue;
import dev.quire.check.claims.SectionAgainstHeavyBarrier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The whole catalogue with its mutants, and what the command prints. */
final class ChecksTest {
  private static final Gson STRICT = new GsonBuilder().setStrictness(Strictness.STRICT).create();

  private final List<String> out = new ArrayList<>();
  private final List<String> progress = new ArrayList<>();

  private int run(List<String> ids, boolean mutants, boolean json) {
    return run(ids, mutants, null, false, json, null);
  }

  private int run(
      List<String> ids,
      boolean mutants,
      @Nullable String mutant,
      boolean trace,
      boolean json,
      @Nullable String schedule) {
    return Checks.run(
        new Checks.Options(
            ids,
            List.of(Model.SC),
            mutants,
            Optional.ofNullable(mutant),
            Optional.ofNullable(schedule).map(Schedule::parse),
            new Checks.Output(json, trace, false, Optional.empty(), Screen.PAPER)),
        out::add,
        progress::add);
  }

  @Test
  void everyClaimIsAsExpectedAndEveryMutantIsRefuted() {
    int status = run(List.of(), true, false);
    String text = String.join("\n", out);
    System.out.println(text);
    assertEquals(Checks.AS_EXPECTED, status, text);
  }

  @Test
  void everyClaimIsAsExpectedWhereStoresAreLateAndLoadsAreOld() {
    int status =
        Checks.run(
            new Checks.Options(
                List.of(),
                List.of(Model.TSO, Model.WEAK),
                false,
                Optional.empty(),
                Optional.empty(),
                new Checks.Output(false, false, false, Optional.empty(), Screen.PAPER)),
            out::add,
            progress::add);
    String text = String.join("\n", out);
    System.out.println(text);
    assertEquals(Checks.AS_EXPECTED, status, text);
  }

  @Test
  void withoutTheHeavyBarrierASectionIsSeenTooLateWhereStoresMayBeLate() {
    Mutant without =
        Mutant.of(
            "no-heavy-barrier",
            "the reclaimer reads the slots without a barrier in every reader",
            Mutation.without("dev.quire.core.epoch.Epoch", "advance", "run", 1, 0));
    Explorer explorer = Explorer.of(SectionAgainstHeavyBarrier.class).with(without);
    assertEquals(Verdict.HOLDS, explorer.explore().verdict(), "each step is seen at once");
    assertEquals(Verdict.REFUTED, explorer.with(Model.TSO).explore().verdict());
    assertEquals(Verdict.REFUTED, explorer.with(Model.WEAK).explore().verdict());
  }

  @Test
  void claimsAndMutantsHaveNamesOfTheirOwn() {
    Set<String> ids = new HashSet<>();
    for (Class<? extends Claim> type : Catalogue.claims()) {
      Claim claim = Claims.instance(type);
      assertTrue(ids.add(claim.id()), claim.id());
      for (Mutant mutant : claim.mutants()) {
        assertTrue(ids.add(mutant.id()), mutant.id());
      }
    }
    for (Catalogue.Awaited awaited : Catalogue.awaited()) {
      assertTrue(ids.add(awaited.id()), awaited.id() + " is explored and still awaited");
    }
  }

  @Test
  void documentOfTheCatalogueNamesEveryClaimAndEveryMutant() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "catalogue.md"));
    Set<String> words = new HashSet<>(List.of(document.split("[^A-Za-z0-9-]+")));
    for (Class<? extends Claim> type : Catalogue.claims()) {
      Claim claim = Claims.instance(type);
      assertTrue(words.contains(claim.id()), claim.id() + " is missing");
      for (Mutant mutant : claim.mutants()) {
        assertTrue(words.contains(mutant.id()), mutant.id() + " is missing");
      }
    }
    for (Catalogue.Awaited awaited : Catalogue.awaited()) {
      assertTrue(words.contains(awaited.id()), awaited.id() + " is missing");
    }
  }

  @Test
  void jsonIsOneObjectWithTheFieldsThatScriptsRelyOn() {
    assertEquals(Checks.AS_EXPECTED, run(List.of("w2"), true, true));
    assertEquals(1, out.size());
    String json = out.getFirst();
    for (String field :
        List.of(
            "\"id\":\"W2\"",
            "\"model\":\"sc\"",
            "\"verdict\":\"HOLDS\"",
            "\"bound\":",
            "\"executions\":",
            "\"pruned\":",
            "\"seconds\":",
            "\"mutants\":[",
            "\"killedBy\":\"W2\"",
            "\"equivalent\":null")) {
      assertTrue(json.contains(field), field + " in " + json);
    }
  }

  @Test
  void unknownClaimIsRefusedWithTheNamesThatThereAre() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> run(List.of("L99"), false, false));
    assertTrue(thrown.toString().contains("'L99'"), thrown.toString());
    assertTrue(thrown.toString().contains("W1"), thrown.toString());
  }

  @Test
  void unknownModelIsRefusedWithTheNamesThatThereAre() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> Model.of("power"));
    assertTrue(thrown.toString().contains("sc"), thrown.toString());
  }

  @Test
  void aClaimNamedTwiceIsExploredOnce() {
    run(List.of("W2", "w2"), false, false);
    assertEquals(1, out.stream().filter(line -> line.startsWith("W2")).count(), out.toString());
  }

  @Test
  void theCommandBesideTheTraceOfAMutantRunsTheSameStepsAgain() {
    assertEquals(
        Checks.AS_EXPECTED, run(List.of("L3"), false, "no-reload-after-get", true, false, null));
    String text = String.join("\n", out);
    Matcher command =
        Pattern.compile("\\./quire check L3 --mutant no-reload-after-get --schedule ([a-h0-9]+)")
            .matcher(text);
    assertTrue(command.find(), text);
    out.clear();
    String schedule = command.group(1);
    assertEquals(
        Checks.AS_EXPECTED,
        run(List.of("L3"), false, "no-reload-after-get", false, false, schedule));
    String again = String.join("\n", out.subList(2, out.size())); // without its heading
    assertTrue(text.contains(again), again);
    assertTrue(again.contains(command.group()), again);
  }

  @Test
  void aMutantFindsItsClaimAndOneThatIsUnknownIsRefused() {
    run(List.of(), false, "no-reload-after-get", false, false, null);
    assertTrue(out.get(1).startsWith("L3"), out.toString());
    var unknown =
        assertThrows(
            IllegalArgumentException.class,
            () -> run(List.of(), false, "nonesuch", false, false, null));
    assertTrue(unknown.toString().contains("'nonesuch'"), unknown.toString());
    var another =
        assertThrows(
            IllegalArgumentException.class,
            () -> run(List.of("W2"), false, "no-reload-after-get", false, false, null));
    assertTrue(
        another.toString().contains("W2 has no mutant 'no-reload-after-get'"), another.toString());
  }

  @Test
  void aReplayCanBeJson() {
    run(List.of("W2"), false, null, false, true, "a1");
    assertEquals(1, out.size());
    assertTrue(out.getFirst().startsWith("{\"claims\":[{\"id\":\"W2\""), out.getFirst());
  }

  @Test
  void aClaimThatHoldsShowsItsBusiestExecution() {
    run(List.of("W1"), false, null, true, false, null);
    String text = String.join("\n", out);
    assertTrue(text.contains("the one with the most switches"), text);
    assertTrue(text.contains("again: ./quire check W1 --schedule "), text);
  }

  @Test
  void jsonHoldsTracesWhenTheyAreAskedFor() {
    run(List.of("W1"), true, null, true, true, null);
    assertEquals(1, out.size());
    JsonObject object = STRICT.fromJson(out.getFirst(), JsonObject.class);
    for (String list : List.of("claims", "mutants")) {
      JsonObject first = object.getAsJsonArray(list).get(0).getAsJsonObject();
      assertTrue(first.get("trace").isJsonObject(), first.toString());
    }
    out.clear();
    run(List.of("W1"), true, null, false, true, null);
    assertFalse(out.getFirst().contains("\"trace\""), out.getFirst());
  }

  @Test
  void allModelsStandInOneTable() {
    Checks.Options all =
        new Checks.Options(
            List.of("W1"),
            Model.named("all"),
            true,
            Optional.empty(),
            Optional.empty(),
            Checks.Output.TABLE);
    assertEquals(Checks.AS_EXPECTED, Checks.run(all, out::add, progress::add));
    String text = String.join("\n", out);
    for (Model model : Model.values()) {
      assertTrue(text.contains(" " + model.text() + " "), text);
    }
    assertTrue(text.contains("1 claim under models sc, tso, weak, "), text);
    assertThrows(IllegalArgumentException.class, all::model);
  }

  @Test
  void aScheduleThatDoesNotFitIsRefused() {
    for (String schedule : List.of("h1", "a9999", "a1x")) {
      IllegalArgumentException thrown =
          assertThrows(
              IllegalArgumentException.class,
              () -> run(List.of("W1"), false, null, false, false, schedule));
      assertTrue(thrown.toString().contains("schedule"), thrown.toString());
    }
    assertTrue(out.isEmpty(), out.toString());
  }

  @Test
  void theListAndTheLessonsExploreNothing() {
    Checks.Options all = Checks.Options.all();
    assertEquals(Checks.AS_EXPECTED, Checks.list(all, out::add));
    assertEquals(1 + Catalogue.claims().size() + Catalogue.awaited().size(), out.size());
    out.clear();
    assertEquals(Checks.AS_EXPECTED, Checks.explain(all, out::add));
    assertTrue(out.stream().anyMatch(line -> line.contains("./quire check L1 ")), out.toString());
  }

  @Test
  void progressNamesWhatIsExplored() {
    run(List.of("W2"), false, false);
    assertEquals("exploring W2: WordLock: no wake-up is lost", progress.getFirst());
    assertEquals("", progress.getLast());
  }
}
