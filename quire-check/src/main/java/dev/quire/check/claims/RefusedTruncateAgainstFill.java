package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.io.IOException;
import java.util.List;

/**
 * T1. A truncate that the storage refuses, against a fill.
 *
 * <p><b>Said</b> in docs/protocols/truncate.md: while bytes are being taken from a file no page
 * enters it. So a truncate that is refused leaves every byte as it was.
 *
 * <p><b>Actors</b>: a truncate to page 3, which the storage refuses; a filler of page 3.
 *
 * <p><b>Forbidden</b>: page 3 is there without its bytes; the size is not what it was; somebody
 * sleeps for ever.
 *
 * <p><b>Why it holds</b>: the filler's folio is in the tree before the truncate begins, and is
 * waited for; or the filler finds that it may not enter, and waits itself.
 */
public final class RefusedTruncateAgainstFill implements Claim {

  private boolean refused;

  @Override
  public String id() {
    return "T1";
  }

  @Override
  public String title() {
    return "a truncate that is refused against a fill";
  }

  @Override
  public String bound() {
    return "1 refused truncate, 1 fill";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    long size = world.mapping.size();
    world.file.refusesToCut();
    world.actor(stage, "truncate", () -> cut(world));
    world.actor(stage, "filler", () -> world.fill(World.NEXT));
    stage.forbid("a page is there without its bytes", () -> isWrong(world));
    stage.forbid(
        "the size is another",
        () -> !refused || world.mapping.size() != size || world.mapping.stored() != size);
    stage.outcome(() -> world.lookup.peek(World.NEXT) == 0 ? "not filled" : "filled");
  }

  private static boolean isWrong(World world) {
    long found = world.lookup.peek(World.NEXT);
    return found != 0 && !world.hasBytes(found, World.NEXT);
  }

  private void cut(World world) {
    try {
      world.cut((long) World.NEXT << 12);
    } catch (IOException e) {
      refused = true;
    }
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "fill-during-truncate",
            "an insertion does not look whether bytes are being taken from the file",
            Mutation.without("dev.quire.core.cache.Mapping", "insert", "isInvalidating", 1, 0)));
  }
}
