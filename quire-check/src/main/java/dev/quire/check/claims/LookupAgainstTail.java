package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * L5. Look-up against re-use as a tail.
 *
 * <p><b>Said</b> by Matthew Wilcox to Jane Chu (February 2024, on freeing the memmap of huge
 * pages): the page that a look-up has found may be freed and be a tail of a larger folio when the
 * look-up goes on. He had to think of three parties before he saw it: "I don't think about B and
 * then C happening before A resumes. But it can!" See {@link HistoricTails} for what that meant in
 * the kernel.
 *
 * <p><b>Actors</b>: a reader that looks page 1 up; another one that evicts it, and then brings in
 * pages 4 and 5 as one folio, whose second frame is the one that page 1 had.
 *
 * <p><b>Forbidden</b>: the reader gets a folio that does not stand for page 1; the count of the
 * tail is anything but 0 in the end; a reference is lost or left over; production code meets a
 * folio that it does not expect, above all a put that frees a tail.
 *
 * <p><b>Why it holds</b>: in Quire the metadata of a tail is its own, for ever, and its count is 0.
 * A get-unless-zero finds 0, or its compare-and-set expects a count that is no longer there. Nobody
 * is led to another folio's count.
 */
public final class LookupAgainstTail implements Claim {

  private final Pinned pinned = new Pinned();
  private boolean evicted;

  @Override
  public String id() {
    return "L5";
  }

  @Override
  public String title() {
    return "look-up against re-use as the tail of a larger folio";
  }

  @Override
  public String bound() {
    return "1 look-up, 1 eviction, 1 fill of two pages";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    world.nextPairEndsWithFolio();
    FolioRef.get(world.folio, 1); // the reclaimer's
    world.actor(stage, "reader", () -> pinned.get(world, World.PAGE));
    world.actor(
        stage,
        "reclaimer",
        () -> {
          evicted = world.evict(world.folio);
          world.fillPair();
        });
    stage.forbid("the reader got a folio of another page", pinned::isOverwritten);
    stage.forbid("the count of a tail is not 0", () -> tail(world) && count(world) != 0);
    stage.forbid(
        "references are lost or left over",
        () ->
            !tail(world) && !World.accounted(world.folio)
                || !World.accounted(world.lookup.peek(World.PAIR)));
    stage.outcome(() ->
        pinned.outcome()
            + (evicted ? ", evicted" : ", kept")
            + (tail(world) ? ", a tail now" : ""));
  }

  private static boolean tail(World world) {
    return FolioFlags.flags(world.folio) == FolioFlags.TAIL;
  }

  private static int count(World world) {
    return FolioRef.count(world.folio);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "get-blindly",
            "the look-up adds a reference whatever the count is",
            Mutation.without("dev.quire.core.cache.Lookup", "get", "getIntOpaque", 1, 1),
            Edits.addsOne("dev.quire.core.cache.Lookup", "get", "casInt")));
  }
}
