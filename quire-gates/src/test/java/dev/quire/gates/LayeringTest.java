package dev.quire.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayeringTest {
  private static final String TABLE =
      """
      ## The rooms
      | floor | room | what stands there | may use |
      | --- | --- | --- | --- |
      | 0 | `word` | words | – |
      | 1 | `frame` | frames | word |
      | 2 | `folio` | folios | frame |
      | roof | `dev.quire` | the API | all |
      | side | `dev.quire.stats` | snapshots | – |
      ## Another
      | 9 | `other` | not a room | word |
      """;

  private final Repository repository = Repository.here();
  @TempDir private Path folder;

  @Test
  void coreUsesWhatTheTableAllows() throws IOException {
    Layering layering = Layering.of(repository.root().resolve("ARCHITECTURE.md"));
    Finding.assertNone(layering.check(Layering.measure(repository.coreClasses())));
  }

  @Test
  void theTableDoesNotContradictItself() throws IOException {
    Finding.assertNone(Layering.of(repository.root().resolve("ARCHITECTURE.md")).contradictions());
  }

  @Test
  void anArrowThatPointsUpIsFound() throws IOException {
    Planted planted = room("frame", "dev.quire.core.folio.Room up;").type(name("folio"), "");
    assertFinds(measured(planted), "frame uses folio");
  }

  @Test
  void aRoomThatUsesTheRoofIsFound() throws IOException {
    Planted planted = room("frame", "dev.quire.Quire up;").type("dev.quire.Quire", "");
    assertFinds(measured(planted), "frame uses dev.quire");
  }

  @Test
  void aRoomThatFillsSnapshotsItselfIsFound() throws IOException {
    Planted planted = room("folio", "dev.quire.stats.A a;").type("dev.quire.stats.A", "");
    assertFinds(measured(planted), "folio uses dev.quire.stats");
  }

  @Test
  void aRoomWithoutARowIsFound() throws IOException {
    assertFinds(measured(room("attic", "")), "dev.quire.core.attic has no row");
  }

  @Test
  void whatARoomUsesReachesItsUsers() throws IOException {
    Planted planted =
        room("folio", "dev.quire.core.word.Room a; dev.quire.core.frame.Room b;")
            .type(name("frame"), "dev.quire.core.word.Room a;")
            .type(name("word"), "")
            .type("dev.quire.stats.A", "")
            .type("dev.quire.Quire", "dev.quire.core.word.Room a; dev.quire.stats.A b;");
    assertEquals(List.of(), measured(planted));
  }

  @Test
  void aRowWithoutClassesIsFound() throws IOException {
    Planted planted = room("word", "").type("dev.quire.Quire", "").type(name("frame"), "");
    List<Finding> findings =
        table(TABLE).empty(Layering.measure(planted.type("dev.quire.stats.A", "").compile()));
    assertFinds(findings, "folio has a row and no classes");
  }

  @Test
  void aTableThatPointsUpNamesNobodyOrGoesRoundIsFound() throws IOException {
    String up = TABLE.replace("frames | word", "frames | folio");
    assertTrue(table(up).contradictions().toString().contains("which stands above it"));
    String unknown = TABLE.replace("frames | word", "frames | attic");
    assertFinds(table(unknown).contradictions(), "attic, which has no row");
    String ring = TABLE.replace("words | –", "words | os\n| 0 | os | system | word");
    assertFinds(table(ring.replace("system | word", "system | word |")).contradictions(), "each");
  }

  @Test
  void aDocumentWithoutTheTableIsRefused() {
    assertThrows(IllegalStateException.class, () -> table("# Nothing"));
  }

  private Layering table(String text) throws IOException {
    return Layering.of(Files.writeString(folder.resolve("A.md"), text));
  }

  private Planted room(String room, String body) throws IOException {
    return new Planted(folder).type(name(room), body);
  }

  private static String name(String room) {
    return "dev.quire.core." + room + ".Room";
  }

  private List<Finding> measured(Planted planted) throws IOException {
    return table(TABLE).check(Layering.measure(planted.compile()));
  }

  private static void assertFinds(List<Finding> findings, String message) {
    assertTrue(!findings.isEmpty(), "nothing found");
    assertTrue(findings.getFirst().message().contains(message), findings::toString);
  }
}
