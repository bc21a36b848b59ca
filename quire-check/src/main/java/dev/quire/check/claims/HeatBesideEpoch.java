package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.Heat;
import java.util.List;

/**
 * H4. A hit beside a new epoch.
 *
 * <p><b>Said</b> in docs/protocols/reclaim.md: a hit loads the heat of its page and the row of that
 * heat, and stores the row if it is another one. Rows change while others hit, and ageing stores
 * heats too; the worst is that one touch is lost.
 *
 * <p><b>Actors</b>: a reader that hits page 1 twice; a thread that begins an epoch by changing the
 * rows of the heats that there are, and then ages the page.
 *
 * <p><b>Forbidden</b>: a heat that no row and no ageing ever gave.
 *
 * <p><b>Why it holds</b>: each is a byte, stored as a byte.
 */
public final class HeatBesideEpoch implements Claim {

  private static final byte OLD = 8;
  private static final byte NEW = 17;
  private static final byte AGED = 24;

  @Override
  public String id() {
    return "H4";
  }

  @Override
  public String title() {
    return "a hit beside a new epoch";
  }

  @Override
  public String bound() {
    return "2 hits, 3 rows of the table, 1 ageing";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    long warmth = world.recency.warmth();
    Heat.row(warmth, OLD, OLD);
    Heat.row(warmth, NEW, NEW);
    Heat.row(warmth, AGED, NEW);
    Heat.set(world.folio, OLD);
    world.actor(
        stage,
        "reader",
        () -> {
          world.lookup.touch(world.folio, World.PAGE);
          world.lookup.touch(world.folio, World.PAGE);
        });
    world.actor(
        stage,
        "epoch",
        () -> {
          Heat.row(warmth, AGED, AGED);
          Heat.row(warmth, NEW, AGED);
          Heat.row(warmth, OLD, NEW);
          Heat.set(world.folio, AGED);
        });
    stage.forbid(
        "a heat that nobody gave",
        () -> heat(world) != OLD && heat(world) != NEW && heat(world) != AGED);
    stage.outcome(() -> "heat " + heat(world));
  }

  private static int heat(World world) {
    return Heat.of(world.folio);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "hit-counts-by-itself",
            "a hit adds to the heat instead of looking up what becomes of it",
            new Mutation(
                "dev.quire.core.folio.Heat",
                "touched",
                null,
                0,
                (code, signature) -> code.iload(2).iconst_1().iadd().i2b().ireturn())));
  }
}
