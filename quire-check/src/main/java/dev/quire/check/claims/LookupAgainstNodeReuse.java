package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * X1. Look-up against re-use of a node.
 *
 * <p><b>Said</b> in docs/protocols/xarray.md: a node that has left its tree keeps its content until
 * a grace period has passed, so that a look-up in a section reads the slot of its index or a slot
 * that was closed, never one of another index.
 *
 * <p><b>Actors</b>: a reader that takes a reference to the folio of page 1; another one that takes
 * all pages out of the file, so that the node goes, and then brings in page 65, whose node has page
 * 65 where the old one had page 1.
 *
 * <p><b>Forbidden</b>: the reader gets the folio of page 65 for page 1; references are lost or left
 * over.
 *
 * <p><b>Why it holds</b>: nodes are retired with a stamp, and the reader's section began before the
 * stamp if it can reach the node. The second look at the slot cannot help here: slot and entry
 * would both be those of page 65.
 */
public final class LookupAgainstNodeReuse implements Claim {

  private static final int FAR = 64 + World.PAGE;

  private final Pinned pinned = new Pinned();

  @Override
  public String id() {
    return "X1";
  }

  @Override
  public String title() {
    return "look-up against re-use of a node of the tree";
  }

  @Override
  public String bound() {
    return "1 look-up, 1 truncate, 1 fill of a page under another node";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    world.actor(stage, "reader", () -> pinned.hold(world, World.PAGE));
    world.actor(
        stage,
        "remover",
        () -> {
          world.truncate();
          world.nodes.recycle();
          world.fill(FAR);
        });
    stage.forbid("the reader got the folio of another page", pinned::isForeign);
    stage.forbid("references are lost or left over", () -> !World.accounted(world.folio));
    stage.outcome(pinned::outcome);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "nodes-without-grace",
            "a retired node may be used again at once",
            Mutation.without("dev.quire.core.xarray.NodeSlab", "takeElapsed", "elapsed", 1, 1)));
  }
}
