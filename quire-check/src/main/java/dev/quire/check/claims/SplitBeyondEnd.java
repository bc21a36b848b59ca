package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.Identity;
import dev.quire.core.migrate.Split;
import java.util.List;

/**
 * M1. Parts beyond the end of the file.
 *
 * <p><b>Said</b> of the kernel's split of a folio across the end of a shmem file (2025): what lies
 * beyond leaves the file at once, with as many references dropped as its slots had.
 *
 * <p><b>Actors</b>: a split of the folio of pages 4 and 5, of a file that ends behind page 4; a
 * thread that takes hold of whatever the slot of page 5 leads to, and lets go.
 *
 * <p><b>Forbidden</b>: it has hold of a folio that does not reach so far; the frame of page 5 is in
 * use once the split has ended; references are lost or left over.
 *
 * <p><b>Why it holds</b>: the part beyond has no reference that anybody would have to drop, for it
 * is frozen from the beginning to the end; and its slot is empty before the original can be had
 * again.
 */
public final class SplitBeyondEnd implements Claim {

  private static final long BEYOND = World.PAIR + 1L;
  private static final String DIVISION = "dev.quire.core.migrate.Division";

  private boolean foreign;
  private boolean split;

  @Override
  public String id() {
    return "M1";
  }

  @Override
  public String title() {
    return "split against look-up beyond the end of the file";
  }

  @Override
  public String bound() {
    return "1 split, 1 hold";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.fillPair();
    world.endBehindFirstOfPair();
    long whole = world.lookup.peek(World.PAIR);
    long beyond = whole + FolioLayout.BYTES;
    world.actor(stage, "look-up", () -> hold(world));
    world.actor(
        stage,
        "splitter",
        () -> split = new Split(world.cache).split(world.mapping, World.PAIR, 0).isDone());
    stage.forbid("what it has does not reach so far", () -> foreign);
    stage.forbid(
        "the part beyond is in use", () -> split && !FolioFlags.has(beyond, FolioFlags.BUDDY));
    stage.forbid(
        "references are lost or left over",
        () -> !World.accounted(whole) || split && world.lookup.peek(BEYOND) != 0);
    stage.outcome(() -> split ? "split" : "whole");
  }

  private void hold(World world) {
    long folio = world.lookup.hold(BEYOND);
    if (folio != 0) {
      foreign = !Identity.covers(folio, world.mapping.id(), BEYOND);
      world.mapping.put(folio);
    }
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "beyond-end-keeps-its-slot",
            "the slot of a part beyond the end goes on leading to the original",
            Mutation.without(DIVISION, "drop", "erase", 1, 0)),
        Mutant.of(
            "beyond-end-is-forgotten",
            "nobody frees a part beyond the end",
            Mutation.returns(DIVISION, "free", 0)));
  }
}
