package dev.quire.check.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.folio.Owners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The document says what was recorded. */
final class DocumentTest {

  private static final Path DOCUMENT = Path.of("..", Document.PATH);

  private static String generated() {
    return new Document(Recorded.resource(), Excuses.resource(OrderTable.EQUIVALENT))
        .of(Beside.text(Document.TEXT));
  }

  @Test
  void committedDocumentIsWhatTheGeneratorMakesOfTheRecord() throws IOException {
    assertEquals(
        generated(),
        Files.readString(DOCUMENT),
        "write it anew with 'quire check --deep --record .', or edit its text in resources");
  }

  @Test
  void everyKindOfOwnerHasARow() {
    String page = generated();
    for (Owners owner : Owners.values()) {
      assertTrue(page.contains("| `" + owner + "` | "), owner + " is missing");
    }
  }

  @Test
  void rowNamesTheClaimThatNoticesAndTheSurvivorItsArgument() {
    Recorded recorded =
        new Recorded(
            "weak",
            new Digests(Map.of(), Map.of()),
            List.of(
                new Deaths(
                    "a.B.c casInt 1", "volatile", "acquire", Deaths.Fate.SURVIVES, List.of()),
                new Deaths(
                    "a.B.c casInt 1", "volatile", "relaxed", Deaths.Fate.KILLED, List.of("L1")),
                new Deaths("a.B.d getInt 2", "acquire", "opaque", Deaths.Fate.COLD, List.of())));
    String page =
        new Document(recorded, Excuses.of("list", "a.B.c casInt 1 -> acquire : only one writer"))
            .of("{{rooms}}\n{{survivors}}\n{{figures}}");
    assertTrue(
        page.contains("| `B.c` `casInt` | volatile | acquire: *survives*; relaxed: L1 |"), page);
    assertTrue(page.contains("| `a.B.c casInt 1` | acquire | only one writer |"), page);
    assertTrue(page.contains("2 weakened orderings"), page);
    assertTrue(!page.contains("B.d"), page);
  }
}
