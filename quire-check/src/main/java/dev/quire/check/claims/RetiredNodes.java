package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Linearizable;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * X5. The queue of retired nodes.
 *
 * <p><b>Said</b> in docs/protocols/epoch.md: what was retired waits in a queue, and whoever needs a
 * node looks whether the oldest ones have been waited for by now. Nobody waits.
 *
 * <p><b>Actors</b>: two that retire a node each; one of them then looks through the queue, the
 * other one takes a node.
 *
 * <p><b>Forbidden</b>: there is no order of all these, one after the other on a set of nodes that
 * are nobody's, that gives the same results: a node that has an owner was given to another one. In
 * the end every node is somebody's, waits, or can be had.
 *
 * <p><b>Why it holds</b>: the queue has a lock, under which its first nodes are cut off as a whole.
 */
public final class RetiredNodes implements Claim {

  private static final String QUEUE = "dev.quire.core.xarray.NodeSlab";
  private static final int NODES = 2;

  @Override
  public String id() {
    return "X5";
  }

  @Override
  public String title() {
    return "the queue of retired nodes gives each to one";
  }

  @Override
  public String bound() {
    return "2 retired nodes, 1 look through the queue, 1 allocation";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    long[] mine = new long[NODES];
    for (int i = 0; i < NODES; i++) {
      mine[i] = world.nodes.allocate();
    }
    long used = world.nodes.used();
    Set<Long> others = rest(world);
    var history = new Linearizable<Set<Long>>(stage, 2, () -> new HashSet<>(others));
    world.actor(
        stage,
        "retirer",
        () -> {
          retire(history, world, 0, mine[0]);
          world.nodes.recycle();
        });
    world.actor(
        stage,
        "retirer and user",
        () -> {
          retire(history, world, 1, mine[1]);
          history.call(1, "take", world.nodes::allocate, (free, node) -> free.remove(node));
        });
    stage.forbid("no order of the calls explains their results", () -> !history.holds());
    stage.forbid(
        "a node is lost or made up", () -> world.nodes.used() - world.nodes.waiting() != used - 1);
    stage.outcome(() -> world.nodes.waiting() + " wait");
  }

  private static void retire(Linearizable<Set<Long>> history, World world, int actor, long node)
      throws Exception {
    history.call(
        actor,
        "retire",
        () -> {
          world.nodes.retire(node);
          return node;
        },
        Set::add);
  }

  /** The nodes that nobody has, which are given back at once. */
  private static Set<Long> rest(World world) {
    Set<Long> rest = new HashSet<>();
    for (int i = 0; i < World.NODES - NODES; i++) {
      rest.add(world.nodes.allocate());
    }
    rest.forEach(world.nodes::free);
    return rest;
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "queue-without-lock",
            "the queue of retired nodes is used without its lock",
            Mutation.without(QUEUE, "retire", "lock", 1, 0),
            Mutation.without(QUEUE, "retire", "unlock", 0, 0),
            Mutation.without(QUEUE, "takeElapsed", "lock", 1, 0),
            Mutation.without(QUEUE, "takeElapsed", "unlock", 0, 0)));
  }
}
