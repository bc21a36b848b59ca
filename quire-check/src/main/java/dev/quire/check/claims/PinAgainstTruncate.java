package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * L23. Truncate against a pin.
 *
 * <p><b>Said</b> in the kernel's folio_remove rules and docs/protocols/insert.md: removal from a
 * file needs the folio lock alone. Whoever holds a reference keeps an orphan that stands for no
 * page, and frees it with the last put.
 *
 * <p><b>Actors</b>: a reader that looks page 1 up and reads it; a truncate that takes both pages
 * out of the file and then brings in page 3, into a folio that was freed if one was. (That the
 * orphan is never written back is for the claims of writeback.)
 *
 * <p><b>Forbidden</b>: the bytes under the reader's reference are not those of page 1; the folio is
 * freed while the reader has it, or never.
 *
 * <p><b>Why it holds</b>: the bytes of a folio are overwritten only by whoever allocated it, and it
 * is free only when the last reference has gone, whoever held that.
 */
public final class PinAgainstTruncate implements Claim {

  private final Pinned pinned = new Pinned();
  private long free;

  @Override
  public String id() {
    return "L23";
  }

  @Override
  public String title() {
    return "truncate against a pin";
  }

  @Override
  public String bound() {
    return "1 look-up, 1 truncate of 2 pages and 1 fill";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    free = world.buddy.freeFrames();
    world.actor(stage, "reader", () -> pinned.get(world, World.PAGE));
    world.actor(
        stage,
        "truncate",
        () -> {
          world.truncate();
          world.fill(World.NEXT);
        });
    stage.forbid("a pinned page was overwritten", pinned::isOverwritten);
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
    stage.forbid(
        "a folio is lost",
        () -> world.buddy.freeFrames() != free + 2 - world.mapping.residentFrames());
    stage.outcome(() -> pinned.isForeign() ? "orphan" : "in the file or missed");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "last-put-forgets",
            "the last put does not free the folio",
            Mutation.without("dev.quire.core.cache.Folios", "put", "free", 1, 0)));
  }
}
