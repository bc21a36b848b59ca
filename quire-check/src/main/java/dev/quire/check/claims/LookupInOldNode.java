package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * X3. The second look in a node that has left the tree.
 *
 * <p><b>Said</b> in docs/protocols/xarray.md: every slot of a node that has left the tree shows
 * RETRY. A look-up that loads a slot twice needs that: when the tree becomes lower, the entry moves
 * up and the old node would show it for ever.
 *
 * <p><b>Actors</b>: a reader that looks page 0 up; another one that tries to bring page 64 in,
 * which makes the tree higher, fails, which makes it lower again, then takes page 0 out of the file
 * and brings page 3 in, into the folio that page 0 had.
 *
 * <p><b>Forbidden</b>: the reader gets the folio of page 3 for page 0; references are lost or left
 * over.
 *
 * <p><b>Why it holds</b>: the slot in which the reader has found the folio is that of the page as
 * long as its node is in the tree, and shows no folio afterwards. That the node is not used again
 * meanwhile is {@link LookupAgainstNodeReuse}.
 */
public final class LookupInOldNode implements Claim {

  private static final int FAR = 64;

  private final Pinned pinned = new Pinned();

  @Override
  public String id() {
    return "X3";
  }

  @Override
  public String title() {
    return "second look in a node that has left the tree";
  }

  @Override
  public String bound() {
    return "1 look-up, 1 fill that fails, 1 truncate, 1 fill";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, 0);
    world.actor(stage, "reader", () -> pinned.hold(world, 0));
    world.actor(
        stage,
        "remover",
        () -> {
          world.failToFill(FAR);
          world.truncate();
          world.mend();
          world.fill(World.NEXT);
        });
    stage.forbid("the reader got the folio of another page", pinned::isForeign);
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
    stage.outcome(pinned::outcome);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "nodes-stay-open",
            "a node that leaves the tree keeps its entries",
            Mutation.returns("dev.quire.core.xarray.Node", "close", 0)));
  }
}
