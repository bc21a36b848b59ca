package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.epoch.Epoch;
import dev.quire.core.folio.FolioRef;
import java.util.ArrayList;
import java.util.List;

/**
 * L12. A look-up past the end of its instance.
 *
 * <p><b>Said</b> by Alistair Popple (October 2022, "Update ptep_get_lockless()s comment"): "how is
 * that synchronised against memory hotplug?" Metadata that is given back may be somebody else's
 * when a late get-unless-zero arrives. In Quire this is the range of a closed instance, which the
 * next one takes over; docs/protocols/lookup.md has the look-up begin with a section, and ask there
 * whether its instance has ended.
 *
 * <p><b>Actors</b>: a reader that looks page 1 up, looks at it, and lets go; another one that ends
 * the instance as the roof does (this claim spells out {@code Assembly.stop} and {@code giveBack},
 * which need a system; all that they call is production code): it takes the page out of its file,
 * waits for a grace period, and if every frame is free then, hands the range to the next owner, who
 * has a folio with one reference in the same place.
 *
 * <p><b>Forbidden</b>: the next owner finds a reference on its folio that it has not given; the
 * reader sees bytes that are not those of its page; the range is handed on while the reader holds a
 * reference, or a frame is lost.
 *
 * <p><b>Why it holds</b>: a section that began before the grace period is waited for, and its
 * reference keeps the frame from being free. One that begins later is told that the instance has
 * ended.
 */
public final class EndOfInstance implements Claim {

  private final Pinned pinned = new Pinned();
  private final List<Runnable> late = new ArrayList<>();
  private boolean handedOn;
  private boolean disturbed;

  @Override
  public String id() {
    return "L12";
  }

  @Override
  public String title() {
    return "look-up past the end of its instance";
  }

  @Override
  public String bound() {
    return "1 look-up, 1 end of an instance with two looks at the grace period";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.actor(stage, "reader", () -> pinned.get(world, World.PAGE));
    world.actor(stage, "ender", () -> end(world));
    stage.forbid("the reader saw bytes of another page", pinned::isOverwritten);
    stage.forbid("the next owner's folio had a reference of the last instance", () -> disturbed);
    stage.forbid("a frame is lost", () -> !handedOn && !allFree(world));
    stage.outcome(() -> pinned.outcome() + (handedOn ? ", handed on" : ", kept"));
  }

  private void end(World world) {
    Epoch epoch = world.epoch;
    world.truncate();
    world.folios.atEnd(late::add);
    epoch.end();
    long stamp = epoch.stamp();
    if (!Places.elapsed(epoch, stamp, 2)) {
      return; // the reader is in its section: the roof would go on waiting
    }
    world.buddy.drain();
    if (world.buddy.freeFrames() != world.buddy.totalFrames()) {
      return; // the reader has a reference: whoever drops it gives the range back
    }
    world.buddy.quiesce();
    world.range.drop(0);
    world.range.populate(0, false, false);
    handedOn = true;
    FolioRef.unfreeze(world.folio, 1);
    disturbed = !FolioRef.freeze(world.folio, 1);
  }

  private boolean allFree(World world) {
    late.forEach(Runnable::run);
    late.clear();
    return world.buddy.freeFrames() == world.buddy.totalFrames();
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "get-without-section",
            "the look-up runs in a section that nobody sees",
            Mutation.without("dev.quire.core.epoch.Reader", "enter", "setLongRelease", 1, 0)),
        Mutant.of(
            "end-without-grace",
            "the range is handed on without a grace period",
            Mutation.returns("dev.quire.core.epoch.Epoch", "elapsed", 1)));
  }
}
