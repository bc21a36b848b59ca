package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.PageStates;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * D3. A file that grows against the writing of its last page.
 *
 * <p><b>Said</b> in docs/protocols/write.md: the size is published before the writer lets the latch
 * go. Whoever writes the page to storage takes the latch shared, takes the dirty mark, and only
 * then loads the size, beyond which it writes no byte.
 *
 * <p><b>Actors</b>: a writer that makes a file longer by the second word of page 1; a flusher that
 * writes that page, which is dirty.
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
    return "1 write of a word beyond the end, 1 writeback";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.resize(START + Long.BYTES);
    world.fill(World.PAGE);
    cutStored(world);
    long folio = world.lookup.peek(World.PAGE);
    world.mapping.dirtied(folio);
    world.actor(stage, "writer", () -> ExtensionAgainstRead.extend(world));
    world.actor(stage, "flusher", () -> writeBack(world, folio));
    stage.forbid(
        "bytes were left behind by a page that is clean",
        () -> !FolioFlags.has(folio, FolioFlags.DIRTY) && world.file.end() < world.mapping.size());
    stage.outcome(() -> "stored to " + (world.file.end() - START));
  }

  private static void cutStored(World world) {
    try {
      world.file.truncate(START + Long.BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a flusher does with a page, if it gets it at once. */
  private static void writeBack(World world, long folio) {
    FolioRef.get(folio, 1);
    boolean begun = false;
    if (FolioLatch.tryShared(folio)) {
      if (FolioLock.tryLock(folio)) {
        begun = world.mapping.states().begin(folio) == PageStates.Begun.YES;
        long start = Identity.index(folio) << 12;
        long bytes = Math.min(1 << 12, world.mapping.size() - start);
        world.lock.unlock(folio);
        if (begun && bytes > 0) {
          world.file.write(start, new long[1], new int[] {(int) bytes}, 1);
        }
      }
      world.latch.unlockShared(folio);
    }
    if (begun) {
      world.mapping.states().end(folio);
    }
    world.mapping.put(folio);
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
