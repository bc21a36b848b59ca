package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.frame.Frames;
import java.util.List;

/**
 * R3. Optimistic read against re-use of a node of the tree.
 *
 * <p><b>Said</b> in {@code Lookup}: the optimistic forms run in no section. A slot or a node may
 * have become something else by the time it is read, and nothing counts but what the folio says of
 * itself.
 *
 * <p><b>Actors</b>: a reader that walks to page 1 and copies its first two longs; a remover that
 * cuts the file by a page and takes all of its pages out, so that the node goes back to its pool,
 * and brings a far page in, for which the same node is used again.
 *
 * <p><b>Forbidden</b>: the reader says that it has page 1, and a word of it is another page's.
 *
 * <p><b>Why it holds</b>: whatever the slot holds is bounded before it is followed, and what the
 * folio says of itself is looked at between two looks at its sequence. The words of a node are
 * written whole even where a node is prepared that nobody can find yet: a late walk may be in it.
 */
public final class ReadAgainstNodeReuse implements Claim {

  private static final long FAR = 70;

  private final Copy copy = new Copy();

  @Override
  public String id() {
    return "R3";
  }

  @Override
  public String title() {
    return "optimistic read against re-use of a node";
  }

  @Override
  public String bound() {
    return "1 read of 2 words, 1 truncate, 1 fill of a page under another node";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.actor(stage, "reader", () -> copy.byWalk(world));
    world.actor(
        stage,
        "remover",
        () -> {
          world.resize((World.PAGES - 1L) * Frames.FRAME_BYTES);
          world.nodes.recycle();
          world.fill(FAR);
        });
    stage.forbid("the read gave bytes of another page", copy::isWrong);
    stage.outcome(copy::outcome);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "node-read-no-validation",
            "a copy is not validated",
            Mutation.returns("dev.quire.core.folio.Sequence", "validate", 1)));
  }
}
