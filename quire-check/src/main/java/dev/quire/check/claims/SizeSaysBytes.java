package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.word.Content;
import java.util.List;

/**
 * D4. What a size says.
 *
 * <p><b>Said</b> in docs/protocols/write.md: the size of a file that grows is published once the
 * bytes are there. So whoever has a page pinned and finds the file longer may read them in place.
 *
 * <p><b>Actors</b>: a writer that makes a file longer by the second word of page 1; somebody who
 * has had that page pinned since before, and reads the word once the size covers it.
 *
 * <p><b>Forbidden</b>: the size covers the word, and it is not the one that was written.
 *
 * <p><b>Why it holds</b>: the size is stored by release after the bytes, and loaded by acquire.
 */
public final class SizeSaysBytes implements Claim {

  private static final long START = (long) World.PAGE << 12;

  private boolean covered;
  private long read;

  @Override
  public String id() {
    return "D4";
  }

  @Override
  public String title() {
    return "what a size says";
  }

  @Override
  public String bound() {
    return "1 write of a word beyond the end, 1 pin";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.resize(START + Long.BYTES);
    world.fill(World.PAGE);
    long folio = world.lookup.peek(World.PAGE);
    FolioRef.get(folio, 1); // of the pin
    world.actor(stage, "writer", () -> ExtensionAgainstRead.extend(world));
    world.actor(
        stage,
        "holder",
        () -> {
          covered = world.mapping.size() == START + World.LOOKED_AT;
          if (covered) {
            read = Content.longAt(world.lookup.content(folio), Long.BYTES);
          }
        });
    stage.forbid(
        "the size covers bytes that are not there",
        () -> covered && read != ExtensionAgainstRead.WRITTEN);
    stage.outcome(() -> covered ? "grown" : "not yet");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "size-before-copy",
            "a write publishes the size before it takes the latch",
            ExtensionAgainstRead.publishes("tryExclusive", false)));
  }
}
