package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.word.Content;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * D1. A write against reclaim.
 *
 * <p><b>Said</b> in docs/protocols/write.md: a folio is dirty before its first byte changes, and
 * its writer's reference goes last. So whoever freezes it finds the mark.
 *
 * <p><b>Actors</b>: a writer of a word of page 1; a reclaimer that has taken its folio aside and
 * evicts it if it may.
 *
 * <p><b>Forbidden</b>: the write has returned, and the page is gone, or is there without the word,
 * or is clean.
 *
 * <p><b>Why it holds</b>: the freeze fails while the writer has its reference; before it drops that
 * it has set the mark, under the lock under which the reclaimer looks. A writer that comes after
 * the freeze gets no reference.
 */
public final class WriteAgainstReclaim implements Claim {

  private static final long WRITTEN = 7;

  private boolean written;
  private boolean evicted;

  @Override
  public String id() {
    return "D1";
  }

  @Override
  public String title() {
    return "a write against reclaim";
  }

  @Override
  public String bound() {
    return "1 write of a word, 1 eviction";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    FolioRef.get(world.folio, 1); // the reclaimer's
    world.actor(stage, "writer", () -> written = write(world));
    world.actor(stage, "reclaimer", () -> evicted = world.evict(world.folio));
    stage.forbid("a write was thrown away", () -> written && !kept(world));
    stage.outcome(() -> (written ? "written" : "not there") + (evicted ? ", evicted" : ""));
  }

  /** Overwrites the first word of page 1 if it is there. */
  static boolean write(World world) {
    MemorySegment source = MemorySegment.ofArray(new byte[Long.BYTES]);
    source.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, WRITTEN);
    long position = (long) World.PAGE << 12;
    return world.mapping.writing().overwrite(world.lookup, position, source, 0, Long.BYTES)
        == Long.BYTES;
  }

  private static boolean kept(World world) {
    long found = world.lookup.peek(World.PAGE);
    return found != 0
        && FolioFlags.has(found, FolioFlags.DIRTY)
        && Content.longAt(world.lookup.content(found), 0) == WRITTEN;
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "write-without-mark",
            "a write does not make its folio dirty",
            Mutation.without("dev.quire.core.cache.Writing", "latched", "dirtied", 1, 1)),
        Mutant.of(
            "evict-whatever-it-is",
            "an eviction does not look at the mark",
            Mutation.without("dev.quire.core.cache.Mapping", "evict", "isUnsafe", 1, 0)));
  }
}
