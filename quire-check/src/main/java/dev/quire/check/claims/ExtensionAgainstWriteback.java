package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * D3. A file that grows against the writing of its last page.
 *
 * <p><b>Said</b> in docs/protocols/write.md: the size is published before the writer lets the latch
 * go. Whoever writes the page to storage takes the latch shared, takes the dirty mark, and only
 * then loads the size, beyond which it writes no byte.
 *
 * <p><b>Actors</b>: a writer that makes a file longer by the second word of page 1; a flusher that
 * writes that page, which is dirty; a filler of another one, who looks how much is stored.
 *
 * <p><b>Forbidden</b>: in the end the page is clean, and the stored file does not reach as far as
 * the size.
 *
 * <p><b>Why it holds</b>: a flusher that takes the mark after the writer had the latch sees the
 * size; one that takes it before finds the page dirty again.
 */
public final class ExtensionAgainstWriteback implements Claim {

  private static final long START = (long) World.PAGE << 12;

  @Override
  public String id() {
    return "D3";
  }

  @Override
  public String title() {
    return "a file that grows against the writing of its last page";
  }

  @Override
  public String bound() {
    return "1 write of a word beyond the end, 1 writeback, 1 look at how much is stored";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.resize(START + Long.BYTES);
    world.fill(World.PAGE);
    StageDisk disk = new StageDisk(stage, world);
    long folio = world.lookup.peek(World.PAGE);
    world.mapping.dirtied(folio);
    FolioRef.get(folio, 1); // the flusher has found it
    world.actor(stage, "writer", () -> ExtensionAgainstRead.extend(world));
    world.actor(stage, "flusher", () -> disk.writeFound(folio));
    world.actor(stage, "filler", world.mapping::stored); // so much of another page it would read
    stage.forbid(
        "bytes were left behind by a page that is clean",
        () -> !FolioFlags.has(folio, FolioFlags.DIRTY) && disk.end() < world.mapping.size());
    stage.outcome(() -> "stored to " + (disk.end() - START));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "size-after-latch",
            "a write publishes the size after it has let the latch go",
            Mutation.without("dev.quire.core.cache.Writing", "extend", "extendTo", 1, 0),
            ExtensionAgainstRead.publishes("unlockExclusive", true)));
  }
}
