package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.util.List;

/**
 * P3. An object that is taken back against a truncate.
 *
 * <p><b>Said</b> in docs/protocols/private.md: who takes a page out of its file asks nobody, and
 * tells the object once. What an engine takes back is told nothing.
 *
 * <p><b>Actors</b>: an engine that has found page 1 and takes the object back that is attached to
 * it, unless the page has gone; a truncate that takes the page out of the file.
 *
 * <p><b>Forbidden</b>: the object is neither taken back nor told, or both, or told twice; a place
 * or a reference is left over.
 *
 * <p><b>Why it holds</b>: whoever empties the place under the folio lock ends the attachment, and
 * nobody else finds anything in it afterwards.
 */
public final class AttachmentAgainstTruncate implements Claim {

  private static final String ATTACHMENTS = "dev.quire.core.cache.Attachments";

  private final Noted object = new Noted();
  private boolean detached;

  @Override
  public String id() {
    return "P3";
  }

  @Override
  public String title() {
    return "detaching against a truncate";
  }

  @Override
  public String bound() {
    return "1 detachment, 1 truncate";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    FolioRef.get(world.folio, 2);
    AttachmentAgainstReclaim.attach(world, object);
    world.actor( // with the reference that is left
        stage, "engine", () -> detached = detach(world));
    world.actor(stage, "truncate", world::truncate);
    stage.forbid("the object does not end once", () -> object.drops() + (detached ? 1 : 0) != 1);
    stage.forbid("a place is left over", () -> world.cache.attachments().count(world.folio) != 0);
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
    stage.outcome(() -> detached ? "taken back" : "told");
  }

  private boolean detach(World world) {
    boolean own = world.cache.attachments().detach(world.mapping, world.folio, World.PAGE, object);
    world.mapping.put(world.folio);
    return own;
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "removal-tells-nobody",
            "a page leaves its file with what is attached to it",
            Mutation.without("dev.quire.core.cache.Mapping", "remove", "drop", 1, 0)),
        Mutant.of(
            "dropped-keeps-its-place",
            "the end of an attachment leaves the object in its place",
            Mutation.without(ATTACHMENTS, "take", "empty", 1, 0)));
  }
}
