package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * T3. A page goes, against a write.
 *
 * <p><b>Said</b> in docs/protocols/truncate.md: a truncate or a hole takes a page out of the file
 * whatever it is, and waits for nobody who has it pinned or latched. Whoever writes to a page that
 * has gone starts again.
 *
 * <p><b>Actors</b>: a hole that takes page 1 out; a writer of a word of it, if it is there.
 *
 * <p><b>Forbidden</b>: the page is there in the end; it counts as dirty, or is free with its mark;
 * a reference is left over; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: the writer has the latch when it looks whether the page is still the
 * file's and makes it dirty under the lock of the tree. Either the removal comes later, and takes
 * the mark with the page; or the writer finds that the page is nobody's.
 */
public final class HoleAgainstWrite implements Claim {

  private boolean written;

  @Override
  public String id() {
    return "T3";
  }

  @Override
  public String title() {
    return "a page goes, against a write";
  }

  @Override
  public String bound() {
    return "1 removal, 1 write of a word";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    FolioRef.get(world.folio, 1); // the hole has found it
    world.actor(stage, "hole", () -> world.remove(world.folio));
    world.actor(stage, "writer", () -> written = WriteAgainstReclaim.write(world));
    stage.forbid("a page is left", () -> world.lookup.peek(World.PAGE) != 0);
    stage.forbid(
        "something is left over",
        () -> !world.mapping.states().isClean() || !World.accounted(world.folio));
    stage.outcome(() -> written ? "written before" : "not there");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "write-to-what-has-gone",
            "who makes a page dirty does not look whether it is still the file's",
            Mutation.without("dev.quire.core.cache.PageStates", "dirtied", "isHere", 1, 1)),
        Mutant.of(
            "mark-outlives-the-page",
            "a page that leaves its file keeps its mark",
            Mutation.returns("dev.quire.core.cache.PageStates", "forget", 0)));
  }
}
