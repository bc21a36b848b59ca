package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.Attachments.Outcome;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Owners;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * P2. An object that comes and goes against who freezes its page, as a migration will.
 *
 * <p><b>Said</b> of Linux 4.20, where iomap set the private flag of a page and took no reference
 * (fixed by 61c6de667263): the expected count has one more than there is, so a migration fails for
 * ever, or takes the reference of somebody who is at work for the one that is missing.
 *
 * <p><b>Actors</b>: an engine that takes an object back and attaches another one to page 1; a
 * migration that has taken the folio aside, and freezes it, with whatever is attached, at what is
 * expected and its own; a reader that looks the page up and keeps what it gets.
 *
 * <p><b>Forbidden</b>: the migration has frozen the folio while the reader or the engine had it;
 * references are lost or left over.
 *
 * <p><b>Why it holds</b>: under the folio lock the flag does not change, nor does the reference
 * that it stands for. So what is expected is what can be named, and everybody else is in excess.
 */
public final class AttachmentAgainstFreeze implements Claim {

  private final Noted first = new Noted();
  private final Noted second = new Noted();
  private boolean frozen;
  private boolean heldMeanwhile;
  private boolean detached;
  private boolean attached;
  private long found;

  @Override
  public String id() {
    return "P2";
  }

  @Override
  public String title() {
    return "attaching and detaching against a migration's freeze";
  }

  @Override
  public String bound() {
    return "1 detachment and 1 attachment, 1 freeze, 1 look-up";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    FolioRef.get(world.folio, 2);
    AttachmentAgainstReclaim.attach(world, first);
    FolioRef.get(world.folio, 1); // the engine's, and the migration's is left
    long using = stage.words("using", 2 * Long.BYTES); // whether engine and reader have the folio
    Words.setLongVolatile(using, 1); // pairs with migrate
    world.actor(stage, "engine", () -> change(world, using));
    world.actor(stage, "migration", () -> migrate(world, using));
    world.actor(stage, "reader", () -> read(world, using + Long.BYTES));
    stage.forbid("a folio is frozen that somebody else has", () -> heldMeanwhile);
    stage.forbid("an object is lost", () -> !detached || !attached || first.drops() != 0);
    stage.forbid(
        "references are lost or left over",
        () -> FolioRef.count(world.folio) != Owners.expected(world.folio) + (found == 0 ? 0 : 1));
    stage.outcome(() -> (frozen ? "frozen" : "busy") + (found != 0 ? ", found" : ""));
  }

  private void change(World world, long using) {
    detached = world.cache.attachments().detach(world.mapping, world.folio, World.PAGE, first);
    attached =
        world.cache.attachments().attach(world.mapping, world.folio, World.PAGE, second)
            == Outcome.ATTACHED;
    Words.setLongVolatile(using, 0); // pairs with migrate
    world.mapping.put(world.folio);
  }

  private void read(World world, long using) {
    found = world.get(World.PAGE);
    if (found != 0) {
      Words.setLongVolatile(using, 1); // pairs with migrate
    }
  }

  // What a migration does with the folio meanwhile has no say here.
  private void migrate(World world, long using) {
    if (FolioLock.tryLock(world.folio)) {
      int expected = 1 + Owners.expected(world.folio);
      frozen = FolioRef.freeze(world.folio, expected);
      if (frozen) {
        heldMeanwhile =
            Words.getLongVolatile(using) != 0 // pairs with change
                || Words.getLongVolatile(using + Long.BYTES) != 0; // pairs with read
        FolioRef.unfreeze(world.folio, expected);
      }
      world.lock.unlock(world.folio);
    }
    world.mapping.put(world.folio);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "private-is-not-expected",
            "what a freezer expects leaves the reference of an object out",
            Mutation.without("dev.quire.core.folio.Owners", "expected", "has", 1, 0)));
  }
}
