package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.PageStates;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Y6. A sync beside a truncate.
 *
 * <p><b>Said</b> in docs/protocols/sync.md: when the stored file was cut or lengthened there may be
 * no page that tells a force to sync that. So such changes are counted, and a sync covers as many
 * as there were when it began.
 *
 * <p><b>Actors</b>: a truncate that makes the file longer, and asks whether a sync is needed;
 * somebody who has the file synced.
 *
 * <p><b>Forbidden</b>: the file owes nothing, and after a loss of power it would have another end.
 *
 * <p><b>Why it holds</b>: the count moves, by release, once the file is changed; a sync acquires it
 * before it has the storage store anything. Counted means stored.
 */
public final class SyncAgainstTruncate implements Claim {

  private static final long END = (long) World.PAGES + 1 << 12;

  private boolean covered;
  private long durable;

  @Override
  public String id() {
    return "Y6";
  }

  @Override
  public String title() {
    return "a sync beside a truncate";
  }

  @Override
  public String bound() {
    return "1 truncate, 1 sync";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    StageDisk disk = new StageDisk(stage, world);
    PageStates states = world.mapping.states();
    world.actor(
        stage,
        "truncate",
        () -> {
          world.mapping.truncation().grow(END);
          covered = !states.owesShape();
          durable = disk.durableEnd();
        });
    world.actor(stage, "syncer", disk::cover);
    stage.forbid(
        "the end of the file counts as durable and is not",
        () -> (covered && durable != END) || (!states.owesShape() && disk.durableEnd() != END));
    stage.outcome(() -> states.owesShape() ? "for the next sync" : "covered");
  }

  @Override
  public List<Mutant> mutants() {
    ClassDesc states = ClassDesc.of("dev.quire.core.cache.PageStates");
    return List.of(
        Mutant.of(
            "sync-covers-what-comes",
            "a sync takes itself to cover what was changed while it ran",
            new Mutation(
                "dev.quire.core.writeback.Syncs",
                "end",
                "shapeSynced",
                1,
                (code, signature) ->
                    code.pop()
                        .dup()
                        .invokevirtual(states, "reshapes", MethodTypeDesc.of(ConstantDescs.CD_int))
                        .invokevirtual(states, "shapeSynced", signature.dropParameterTypes(0, 1)))),
        Mutant.of(
            "truncate-is-not-counted",
            "a truncate does not count",
            Mutation.returns("dev.quire.core.cache.PageStates", "reshaped", 0)));
  }
}
