package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.migrate.Split;
import java.util.List;

/**
 * L7. Reading through the head against split.
 *
 * <p><b>Said</b> of pinning through a page table (linux: c24d37322548, 2021): the head of a page is
 * found, the folio is split, and the reference lands on a folio that the page is no part of. In
 * Quire who reads without a reference goes through the head as well: by its place and its size he
 * finds the bytes of a page in the middle.
 *
 * <p><b>Actors</b>: a read of two words of page 5, the second page of its folio; a split of that
 * folio, and after it a write of both words, which has the part latched, and not the folio that was
 * read through.
 *
 * <p><b>Forbidden</b>: the read gives one word of before and one of after; references are lost.
 *
 * <p><b>Why it holds</b>: a folio that is divided has another identity before anybody can have one
 * of its parts. So a read that began before does not validate once it may have met what was written
 * through a part.
 */
public final class SplitAgainstRead implements Claim {

  private static final long PAGE = World.PAIR + 1L;
  private static final long WRITTEN = 7;

  private final Copy copy = new Copy(PAGE);
  private boolean split;
  private boolean written;

  @Override
  public String id() {
    return "L7";
  }

  @Override
  public String title() {
    return "optimistic read through the head against split and a write";
  }

  @Override
  public String bound() {
    return "1 read of 2 words, 1 split with 1 write";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.fillPair();
    world.actor(stage, "reader", () -> copy.byWalk(world));
    world.actor(
        stage,
        "splitter",
        () -> {
          split = new Split(world.cache).split(world.mapping, PAGE, 0).isDone();
          written = world.write(PAGE, WRITTEN);
        });
    stage.forbid("the read gave words that were never there together", copy::isTorn);
    stage.forbid("nobody had it, and it was not split and written", () -> !split || !written);
    stage.forbid(
        "references are lost or left over",
        () ->
            !World.accounted(world.lookup.peek(World.PAIR))
                || !World.accounted(world.lookup.peek(PAGE)));
    stage.outcome(copy::outcome);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "division-keeps-identity",
            "a folio that is divided keeps its identity",
            Mutation.without("dev.quire.core.folio.Identity", "divide", "advance", 1, 0)));
  }
}
