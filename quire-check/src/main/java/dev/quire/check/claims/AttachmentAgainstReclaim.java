package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.Attachments.Outcome;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * P1. Attaching to a page against its eviction.
 *
 * <p><b>Said</b> in docs/protocols/private.md: an object is attached to a page that is there, under
 * its lock, and reclaim asks it before it takes the page.
 *
 * <p><b>Actors</b>: an engine that has found page 1 (one reference), attaches an object and lets
 * go; a reclaimer that has taken the folio aside and evicts it if it may.
 *
 * <p><b>Forbidden</b>: the page goes and the object was not told, or told twice; the page stays and
 * the object is neither there nor told; the object is told that was not attached; references are
 * lost or left over; production code finds a page freed that has an object.
 *
 * <p><b>Why it holds</b>: both have the folio lock for all that they do. The engine looks under it
 * whether the folio still stands for the page; the reclaimer asks under it, and nobody attaches
 * between the answer and the freeze.
 */
public final class AttachmentAgainstReclaim implements Claim {

  private static final String ATTACHMENTS = "dev.quire.core.cache.Attachments";

  private final Noted object = new Noted();
  private boolean attached;
  private boolean evicted;

  @Override
  public String id() {
    return "P1";
  }

  @Override
  public String title() {
    return "attaching to a page against its eviction";
  }

  @Override
  public String bound() {
    return "1 attachment, 1 eviction";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    FolioRef.get(world.folio, 2); // the engine's and the reclaimer's
    world.actor(stage, "engine", () -> attached = attach(world, object));
    world.actor(stage, "reclaimer", () -> evicted = world.evict(world.folio));
    stage.forbid("an object outlives its page", () -> attached && evicted && object.drops() != 1);
    stage.forbid("an object is told that is nowhere", () -> !attached && object.drops() != 0);
    stage.forbid("an object is lost", () -> !evicted && attached && isThere(world) == wasTold());
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
    stage.outcome(() ->
        (attached ? "attached" : "gone")
            + (evicted ? ", evicted" : "")
            + (object.wasAsked() ? ", asked" : ""));
  }

  private boolean wasTold() {
    return object.drops() == 1;
  }

  private boolean isThere(World world) {
    return world.cache.attachments().find(world.folio, World.PAGE) == object;
  }

  /** With a reference that is dropped afterwards. */
  static boolean attach(World world, Noted object) {
    Outcome outcome =
        world.cache.attachments().attach(world.mapping, world.folio, World.PAGE, object);
    world.mapping.put(world.folio);
    return outcome == Outcome.ATTACHED;
  }

  /** In {@code attachLocked} the first call of that name looks into a place. */
  static Mutant withoutReference() {
    return Mutant.of(
        "private-without-a-reference",
        "the flag is set, and no reference taken for it",
        Mutation.without(ATTACHMENTS, "attachLocked", "get", 2, 0));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        withoutReference(),
        Mutant.of(
            "attach-without-lock",
            "an object is attached without the folio lock",
            Mutation.without(ATTACHMENTS, "attach", "lock", 1, 0),
            Mutation.without(ATTACHMENTS, "attach", "unlock", 0, 0)),
        Mutant.of(
            "evict-asks-nobody",
            "reclaim takes a page without asking what is attached to it",
            Mutation.without("dev.quire.core.cache.Mapping", "evict", "release", 1, 1)));
  }
}
