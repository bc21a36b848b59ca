package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Owners;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.LongTerm;
import dev.quire.core.word.Words;
import java.util.List;

/**
 * M12. A page is pinned for long while a compaction moves it.
 *
 * <p><b>Said</b> in docs/protocols/compaction.md: a page that is to be pinned for long is moved to
 * the fixed sections and looked up again; what counts is where the folio stands to which there is a
 * reference. Linux went by a flag of the folio instead of its references once, and gave up on pages
 * that nobody had pinned (98c6d259319e).
 *
 * <p><b>Actors</b>: one that pins page 1 for long, as {@code LongPins} does, with one attempt; a
 * compaction that moves page 1.
 *
 * <p><b>Forbidden</b>: the pinned folio is not that of the page, or moves, or has other bytes; it
 * passes for one that may stay and stands elsewhere; nobody was in the way, and it stands where it
 * may have to leave; references are lost or left over.
 *
 * <p><b>Why it holds</b>: each migration freezes at what is expected, so it fails beside a pin; the
 * folio is looked at under a reference.
 */
public final class LongPinAgainstMove implements Claim {

  private long pinned;
  private boolean settled;
  private boolean alone;
  private boolean moved;
  private boolean wrong;

  @Override
  public String id() {
    return "M12";
  }

  @Override
  public String title() {
    return "a page is pinned for long while it moves";
  }

  @Override
  public String bound() {
    return "1 pin for long in 1 attempt, 1 migration";
  }

  @Override
  public void stage(Stage stage) {
    World world = World.ofSections(stage, 2, World.PAGE);
    LongTerm places = new LongTerm(world.cache);
    long over = stage.words("over", Integer.BYTES);
    world.actor(
        stage,
        "pinner",
        () -> {
          alone = Words.getIntAcquire(over) != 0; // pairs with the compaction's store
          pins(world, places);
        });
    world.actor(
        stage,
        "compaction",
        () -> {
          moved = world.move(World.PAGE);
          Words.setIntRelease(over, 1); // pairs with the pinner's load
        });
    stage.forbid("the pinned folio is not that of the page", () -> wrong || hasMoved(world));
    stage.forbid(
        "it passes for settled, and is not",
        () -> settled && world.frames.pfn(pinned) >= Frames.SECTION_FRAMES);
    stage.forbid(
        "nobody was in the way, and it may have to leave", () -> alone && pinned != 0 && !settled);
    stage.forbid("references are lost or left over", () -> !accounted(world));
    stage.outcome(() -> (settled ? "settled" : "in place") + (moved ? ", moved" : ""));
  }

  private void pins(World world, LongTerm places) {
    long held = world.get(World.PAGE);
    if (held != 0 && !places.isSettled(held)) {
      places.settle(held);
      held = world.get(World.PAGE);
    }
    if (held != 0) {
      pinned = held;
      settled = places.isSettled(held);
      wrong = !world.hasBytes(held, World.PAGE);
    }
  }

  private boolean hasMoved(World world) {
    return pinned != 0 && world.lookup.peek(World.PAGE) != pinned;
  }

  private boolean accounted(World world) {
    long last = world.lookup.peek(World.PAGE);
    int pins = pinned == 0 ? 0 : 1;
    boolean first = world.folio == last || World.accounted(world.folio);
    return first && FolioRef.count(last) == Owners.expected(last) + pins;
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "anywhere-is-settled",
            "where the folio stands is not looked at",
            Mutation.returns("dev.quire.core.migrate.LongTerm", "isSettled", 1)),
        Mutant.of(
            "settled-where-there-is-room",
            "the target comes from where pages usually stand",
            Mutation.callsInstead(
                "dev.quire.core.buddy.Zone", "take", "takeSpared", 1, "takeMovable")));
  }
}
