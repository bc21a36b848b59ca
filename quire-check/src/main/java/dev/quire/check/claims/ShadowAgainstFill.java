package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.Recency;
import java.util.List;

/**
 * Q4. A page is filled while it is evicted.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: what the policy wants to remember of an evicted page
 * stays in its slots until the page comes back, and is told then.
 *
 * <p><b>Actors</b>: reclaim, which evicts page 1; a reader, which looks for it and fills it when it
 * is not there.
 *
 * <p><b>Forbidden</b>: the page comes back and its shadow is not told, or another one; the page is
 * neither there nor has it left a shadow.
 *
 * <p><b>Why it holds</b>: the shadow takes the folio's place in the slots in one store, and the
 * insertion that takes the shadow's place returns it, both under the lock of the tree.
 */
public final class ShadowAgainstFill implements Claim {

  private static final String MAPPING = "dev.quire.core.cache.Mapping";

  private boolean evicted;

  @Override
  public String id() {
    return "Q4";
  }

  @Override
  public String title() {
    return "a page comes back while it is evicted";
  }

  @Override
  public String bound() {
    return "1 eviction, 1 fill of the same page";
  }

  @Override
  public void stage(Stage stage) {
    QueuedPages pages = new QueuedPages(stage, World.PAGE);
    World world = pages.world;
    long left = pages.shadowOf(world.folio);
    world.actor(stage, "reclaim", () -> evicted = pages.evict());
    world.actor(stage, "reader", () -> world.fill(World.PAGE));
    stage.forbid("the only page was held by nobody and stayed", () -> !evicted);
    stage.forbid(
        "a page came back without its shadow",
        () -> pages.entries().stream().anyMatch(entry -> entry.shadow() == Recency.NO_SHADOW));
    stage.forbid(
        "a page came back with the shadow of another",
        () -> pages.entries().stream().anyMatch(entry -> entry.shadow() != left));
    stage.forbid("the queues are not those of the file", () -> !pages.isWhole());
    stage.outcome(() -> pages.entries().isEmpty() ? "away" : "back");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "shadow-is-not-told",
            "a page that comes back is taken for one that was never there",
            Mutation.without(MAPPING, "insert", "isValue", 1, 0)),
        Mutant.of(
            "eviction-leaves-nothing",
            "the slots of an evicted page are empty",
            Mutation.without(MAPPING, "evict", "value", 1, 0)));
  }
}
