package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * Q2. A page is evicted while somebody pins it for a moment.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: reclaim isolates, then freezes. What cannot be
 * frozen goes back to its queue before the reference of who took it aside is dropped.
 *
 * <p><b>Actors</b>: reclaim, which evicts the page that is to go next; a reader, which takes a
 * reference to that page and drops it.
 *
 * <p><b>Forbidden</b>: the page is free and still queued or aside; it is in its file and in no
 * queue, where reclaim would never find it again; references are lost or left over.
 *
 * <p><b>Why it holds</b>: the freeze expects the reference of who took the page aside, and no
 * other. Who fails puts the page back; who succeeds says at the lane that it has gone, before it is
 * free.
 */
public final class EvictionAgainstPin implements Claim {

  private static final String RECLAIMER = "dev.quire.core.reclaim.Reclaimer";

  private boolean evicted;

  @Override
  public String id() {
    return "Q2";
  }

  @Override
  public String title() {
    return "a page is evicted while it is pinned for a moment";
  }

  @Override
  public String bound() {
    return "1 eviction, 1 look-up and its put";
  }

  @Override
  public void stage(Stage stage) {
    QueuedPages pages = new QueuedPages(stage);
    World world = pages.world;
    world.actor(stage, "reclaim", () -> evicted = pages.evict());
    world.actor(
        stage,
        "reader",
        () -> {
          long held = world.get(World.PAGE);
          if (held != 0) {
            world.mapping.put(held);
          }
        });
    stage.forbid("the queues are not those of the file", () -> !pages.isWhole());
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
    stage.outcome(() -> !evicted ? "stayed" : pages.isCached(World.PAGE) ? "another went" : "went");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "not-put-back",
            "who cannot evict a page drops his reference and leaves the page aside",
            Mutation.without(RECLAIMER, "stays", "putBack", 1, 0)),
        Mutant.of(
            "evicted-stays-aside",
            "who has evicted a page does not say so at its lane",
            Mutation.without(RECLAIMER, "evict", "left", 1, 0)));
  }
}
