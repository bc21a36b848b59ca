package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.Counters;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * S1. Figures are read while others work.
 *
 * <p><b>Said</b> in docs/locking.md: what statistics are made of may be read by anybody without a
 * lock, because each word is written whole: an old value is the worst. The orderings of these words
 * are opaque for that reason alone, and it takes a reader to need them.
 *
 * <p><b>Actors</b>: a reclaimer that evicts page 1 and brings page 3 in; a reporter that reads the
 * figures of allocator, tree, nodes, counters and fills.
 *
 * <p><b>Forbidden</b>: a figure that was never true: more resident pages than there can be, frames
 * that come from nowhere, two fills under way.
 *
 * <p><b>Why it holds</b>: each figure is one word, changed under a lock or by atomic addition.
 */
public final class FiguresBesideWork implements Claim {

  private boolean evicted;
  private long free;
  private long resident;
  private long nodes;
  private long waiting;
  private long fills;
  private int underWay;

  @Override
  public String id() {
    return "S1";
  }

  @Override
  public String title() {
    return "figures are read while others work";
  }

  @Override
  public String bound() {
    return "1 report, 1 eviction, 1 fill";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 1); // the reclaimer's
    long before = world.buddy.freeFrames();
    long filled = world.cache.counters().sum(Counters.FILLS);
    world.actor(
        stage,
        "reclaimer",
        () -> {
          evicted = world.evict(world.folio);
          world.fill(World.NEXT);
        });
    world.actor(stage, "reporter", () -> report(world));
    stage.forbid("the page was held though nobody had a reference", () -> !evicted);
    stage.forbid("frames come from nowhere", () -> free < before - 1 || free > before + 1);
    stage.forbid("pages that there never were", () -> resident < 1 || resident > 3);
    stage.forbid("nodes that there never were", () -> nodes != 1 || waiting != 0);
    stage.forbid("fills that there never were", () -> fills < filled || fills > filled + 1);
    stage.forbid("two fills of one filler", () -> underWay < 0 || underWay > 1);
    stage.outcome(() ->
        "%d resident, %d free, %d filled, %d under way"
            .formatted(resident, free - before, fills - filled, underWay));
  }

  private void report(World world) {
    free = world.buddy.freeFrames();
    resident = world.mapping.residentFrames();
    nodes = world.mapping.nodes();
    waiting = world.nodes.waiting();
    fills = world.cache.counters().sum(Counters.FILLS);
    underWay = world.cache.fillsUnderWay();
    world.cache.counters().add(Counters.EVICTIONS, 1); // of another file
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "fill-counted-twice",
            "two fills are said to be under way, however many are",
            Mutation.returns("dev.quire.core.cache.Cache", "fillsUnderWay", 2)));
  }
}
