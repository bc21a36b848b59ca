package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.PageStates;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.FolioWriteback;
import java.util.List;

/**
 * Y3. The end of a writeback against eviction and re-use of the folio.
 *
 * <p><b>Said</b> in docs/protocols/writeback.md: a writeback owns a reference from before its flag
 * is set until after its waiters are woken. Linux holds none, and takes one for the end.
 *
 * <p><b>Actors</b>: a flusher whose write of page 1 returns; somebody who waits for that, has the
 * file synced, evicts the page if it may, and brings in page 3, into the same folio then.
 *
 * <p><b>Forbidden</b>: the page is evicted and not durable; page 3 has other bytes; production code
 * finds a flag on a folio that is free; a frame is lost; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: the flag and the waiters bit go in one step, and the freeze of the
 * eviction fails until the flusher has dropped its reference, which it does last.
 */
public final class WritebackAgainstReuse implements Claim {

  private static final String WRITEBACK = "dev.quire.core.folio.FolioWriteback";

  private boolean evicted;
  private long free;

  @Override
  public String id() {
    return "Y3";
  }

  @Override
  public String title() {
    return "the end of a writeback against re-use of the folio";
  }

  @Override
  public String bound() {
    return "1 end of a writeback, 1 waiter that syncs, evicts and fills";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    StageDisk disk = new StageDisk(stage, world);
    PageStates states = world.mapping.states();
    disk.dirty(World.PAGE, 5);
    FolioRef.get(world.folio, 2); // the flusher's and the waiter's
    FolioLatch.tryShared(world.folio);
    states.begin(world.folio);
    world.latch.unlockShared(world.folio);
    free = world.buddy.freeFrames();
    world.actor(
        stage,
        "flusher",
        () -> {
          disk.store(world.folio, World.PAGE);
          states.end(world.folio);
          world.mapping.put(world.folio);
        });
    world.actor(
        stage,
        "waiter",
        () -> {
          while (FolioWriteback.isUnderWay(world.folio)) {
            world.cache.writebacks().await(world.folio);
          }
          int parity = states.flip();
          disk.sync();
          states.synced(parity);
          evicted = world.evict(world.folio);
          world.fill(World.NEXT);
        });
    stage.forbid(
        "a page is evicted that is not durable",
        () -> evicted ? disk.durable(World.PAGE) != 5 : disk.cached(World.PAGE) != 5);
    stage.forbid(
        "the page that came in has other bytes",
        () -> disk.cached(World.NEXT) != World.value(World.NEXT));
    stage.forbid("a frame is lost", () -> world.buddy.freeFrames() != free - (evicted ? 0 : 1));
    stage.outcome(() -> evicted ? "evicted" : "kept");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "writeback-end-wakes-nobody",
            "the end of a writeback wakes nobody",
            Mutation.without(WRITEBACK, "end", "wake", 1, 0)));
  }
}
