package dev.quire.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TidyTest {
  private static final String CORE = "quire-core/src/main/java";

  private final Repository repository = Repository.here();
  @TempDir private Path folder;

  @Test
  void filesAndLinesAreShortAndNothingIsLeftForLater() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Path file : repository.files(".java")) {
      findings.addAll(LineRules.source(file));
    }
    Finding.assertNone(findings);
  }

  @Test
  void methodsAreShortNamesSaySomethingAndNoExceptionVanishes() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Path file : repository.files(".java")) {
      findings.addAll(TreeRules.check(Parsed.of(file)));
    }
    Finding.assertNone(findings);
  }

  @Test
  void everyOrderingOfCoreNamesWhatItPairsWith() throws IOException {
    List<Parsed> core = core();
    Finding.assertNone(core.stream().flatMap(s -> PairRules.missing(s).stream()).toList());
  }

  @Test
  void whatAnOrderingPairsWithExists() throws IOException {
    Finding.assertNone(PairRules.dangling(core()));
  }

  @Test
  void noDocumentHasADeadLink() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Path document : repository.files(".md")) {
      findings.addAll(LineRules.links(document));
    }
    Finding.assertNone(findings);
  }

  @Test
  void aLongFileALongLineATabAndANoteForLaterAreFound() throws IOException {
    String later = "// TO" + "DO\n";
    String wide = "// " + "é".repeat(98) + "\n";
    Path file = plant("A.java", later + wide + "\tint a;\n" + "\n".repeat(600));
    assertEquals(
        List.of(0L, 1L, 2L, 3L), LineRules.source(file).stream().map(Finding::line).toList());
  }

  @Test
  void aLineOfExactlyAHundredColumnsPasses() throws IOException {
    Path file = plant("A.java", "// " + "é".repeat(97) + "\n");
    Finding.assertNone(LineRules.source(file));
  }

  @Test
  void aLongMethodIsFound() throws IOException {
    Path file = plant("A.java", "class A {\nvoid f() {" + "\n;".repeat(70) + "}\n}");
    assertFinds(TreeRules.check(Parsed.of(file)), 2, "f: 71 lines");
  }

  @Test
  void anEmptyCatchIsFoundEvenWithAComment() throws IOException {
    String body = "class A { void f() {\ntry { f(); }\ncatch (Error e) { /* fine */ } } }";
    assertFinds(TreeRules.check(Parsed.of(plant("A.java", body))), 3, "empty catch");
  }

  @Test
  void namesThatSayNothingAreFound() throws IOException {
    Path type = plant("A.java", "package a;\nclass PageManager {}");
    assertFinds(TreeRules.check(Parsed.of(type)), 2, "PageManager");
    Path room = plant("B.java", "package a.util;\nclass B {}");
    assertFinds(TreeRules.check(Parsed.of(room)), 0, "util");
  }

  @Test
  void sleepingAndSwitchedOffTestsAreFound() throws IOException {
    Path sleeps = plant("A.java", "class A { void f() throws Exception {\nThread.sleep(1); } }");
    assertFinds(TreeRules.check(Parsed.of(sleeps)), 2, "sleeping");
    Path off = plant("B.java", "class B {\n@Disabled void f() {} }");
    assertFinds(TreeRules.check(Parsed.of(off)), 2, "never runs");
  }

  @Test
  void anOrderingWithoutItsPairIsFound() throws IOException {
    for (String call : List.of("casInt(a, 0, 1)", "getLongAcquire(a)", "acquireFence()")) {
      Path file =
          plant("A.java", "package a;\nclass A { void f(long a) {\nWords." + call + "; } }");
      assertFinds(PairRules.missing(Parsed.of(file)), 3, "pairs with");
    }
  }

  @Test
  void anOrderingByStaticImportWithoutItsPairIsFound() throws IOException {
    String start =
        "package a;\nimport static dev.quire.core.word.Words.casInt;\nclass A { void f()";
    Path file = plant("A.java", start + " {\ncasInt(1, 2, 3); } }");
    assertFinds(PairRules.missing(Parsed.of(file)), 4, "casInt");
  }

  @Test
  void aPairOnTheLineOrOnTheOneAboveIsAccepted() throws IOException {
    String beside = "Words.casInt(1, 2, 3); // pairs with A.f\n";
    String above = "// pairs with A.f\nWords.casInt(1,\n2, 3);\n";
    String plain = "\nWords.getIntPlain(1);\nWords.getIntOpaque(1);\n";
    String body = "class A { void f() {\n" + beside + above + plain + "} }";
    Parsed source = Parsed.of(plant("A.java", body));
    Finding.assertNone(PairRules.missing(source));
    Finding.assertNone(PairRules.dangling(List.of(source)));
  }

  @Test
  void aPairThatNamesNothingIsFound() throws IOException {
    Path file = plant("A.java", "class A { void f() {\nf(); // pairs with A.gone\n} }");
    assertFinds(PairRules.dangling(List.of(Parsed.of(file))), 2, "A.gone");
  }

  @Test
  void aDeadLinkIsFoundAndAFencedOneIsNot() throws IOException {
    plant("there.md", "");
    String links = "[a](there.md#x) [b](https://a.b) [c](#d)\n```\n[e](gone.md)\n```\n";
    Path document = plant("A.md", links + "see [it](gone.md#part)\n");
    assertFinds(LineRules.links(document), 5, "gone.md#part");
  }

  private static void assertFinds(List<Finding> findings, long line, String message) {
    assertEquals(1, findings.size(), findings::toString);
    assertEquals(line, findings.getFirst().line());
    assertTrue(findings.getFirst().message().contains(message), findings::toString);
  }

  private Path plant(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private List<Parsed> core() throws IOException {
    Path main = repository.root().resolve(CORE);
    return repository.files(".java").stream()
        .filter(file -> file.startsWith(main))
        .map(TidyTest::parse)
        .toList();
  }

  private static Parsed parse(Path file) {
    try {
      return Parsed.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
