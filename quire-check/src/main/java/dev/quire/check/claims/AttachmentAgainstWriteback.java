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
 * P4. Attaching to a page that is being written.
 *
 * <p><b>Said</b> in docs/protocols/private.md: a writeback and an attachment own a reference each
 * and have a flag each in one word, and know nothing of each other.
 *
 * <p><b>Actors</b>: an engine that has found page 1 and attaches an object; a flusher whose write
 * of the page returns.
 *
 * <p><b>Forbidden</b>: the writeback does not end; the object is not there; references are lost or
 * left over.
 *
 * <p><b>Why it holds</b>: flags change by compare-and-set.
 */
public final class AttachmentAgainstWriteback implements Claim {

  private final Noted object = new Noted();
  private boolean attached;

  @Override
  public String id() {
    return "P4";
  }

  @Override
  public String title() {
    return "attaching to a page that is being written";
  }

  @Override
  public String bound() {
    return "1 attachment, 1 end of a writeback";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    StageDisk disk = new StageDisk(stage, world);
    disk.dirty(World.PAGE, 5);
    FolioRef.get(world.folio, 2); // the engine's and the flusher's
    FolioLatch.tryShared(world.folio);
    world.mapping.states().begin(world.folio);
    world.latch.unlockShared(world.folio);
    world.actor(stage, "engine", () -> attached = AttachmentAgainstReclaim.attach(world, object));
    world.actor(
        stage,
        "flusher",
        () -> {
          world.mapping.states().end(world.folio);
          world.mapping.put(world.folio);
        });
    stage.forbid(
        "flags are forgotten or come back",
        () -> FolioFlags.flags(world.folio) != (FolioFlags.UNSYNCED | FolioFlags.PRIVATE));
    stage.forbid(
        "the object is not there",
        () -> !attached || world.cache.attachments().find(world.folio, World.PAGE) != object);
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "flag-over-flags",
            "a flag is set over whatever flags have changed meanwhile",
            Mutation.storesWithoutComparing(
                "dev.quire.core.folio.FolioFlags", "set", "weakCasIntRelaxed")));
  }
}
