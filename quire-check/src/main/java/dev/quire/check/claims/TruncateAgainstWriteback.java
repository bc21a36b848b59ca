package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * T2. Truncate against a writeback that has begun.
 *
 * <p><b>Said</b> in docs/protocols/truncate.md: before the stored file is cut, whoever is writing a
 * page that goes is waited for. Whoever writes has loaded the size before, and would make the file
 * longer again.
 *
 * <p><b>Actors</b>: a truncate to page 1; a flusher that has begun to write page 1, which somebody
 * has pinned. (What becomes of the pin is L23.)
 *
 * <p><b>Forbidden</b>: the stored file reaches beyond the size; the page is found in the end; a
 * count of frames or a reference is left over; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: the writeback flag is set before the size is loaded, and shows until the
 * bytes are stored. The truncate publishes the size, then looks at the flag, then cuts.
 */
public final class TruncateAgainstWriteback implements Claim {

  private static final long START = (long) World.PAGE << 12;

  @Override
  public String id() {
    return "T2";
  }

  @Override
  public String title() {
    return "truncate against a writeback that has begun";
  }

  @Override
  public String bound() {
    return "1 truncate of 1 page, 1 end of a writeback";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.mapping.dirtied(world.folio);
    FolioRef.get(world.folio, 2); // of a pin, and of the writeback
    FolioLatch.tryShared(world.folio);
    world.mapping.states().begin(world.folio);
    world.actor(stage, "truncate", () -> world.cut(START));
    world.actor(stage, "flusher", () -> end(world));
    stage.forbid("bytes beyond the end are stored", () -> world.file.end() != START);
    stage.forbid("a page is found that was cut off", () -> world.lookup.peek(World.PAGE) != 0);
    stage.forbid("a count is left over", () -> !accounted(world));
    stage.outcome(() -> "flags " + FolioFlags.flags(world.folio));
  }

  private static boolean accounted(World world) {
    return world.mapping.states().dirtyFrames() == 0
        && world.mapping.states().unsyncedFrames() == 0
        && FolioRef.count(world.folio) == 1;
  }

  private static void end(World world) {
    world.file.write(START, new long[1], new int[] {1 << 12}, 1);
    world.latch.unlockShared(world.folio);
    world.mapping.states().end(world.folio);
    world.mapping.put(world.folio);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "truncate-waits-for-nobody",
            "a truncate does not wait for writebacks before it cuts the file",
            Mutation.without("dev.quire.core.cache.Truncation", "cutHere", "forEach", 1, 0)));
  }
}
