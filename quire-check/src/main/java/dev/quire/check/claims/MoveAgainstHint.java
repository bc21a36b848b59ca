package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * M8. A write, and a read by a hint from before, while the folio moves.
 *
 * <p><b>Said</b> in docs/protocols/migrate.md: the old folio has given up its place before the slot
 * leads to the new one.
 *
 * <p><b>Actors</b>: a migration of page 1, which is dirty; an engine that overwrites its words and
 * then reads it by a hint from before.
 *
 * <p><b>Forbidden</b>: the read gives what was there before the write; references are lost or left
 * over.
 *
 * <p><b>Why it holds</b>: who writes at the new place has found it in the slot, by when the
 * sequence of the old one has moved. That the page is dirty already matters: the writer takes no
 * tree lock.
 */
public final class MoveAgainstHint implements Claim {

  private static final long BEFORE = 5;
  private static final long WRITTEN = 7;
  private static final String GATHERING = "dev.quire.core.migrate.Gathering";

  private final Copy copy = new Copy();
  private boolean moved;
  private boolean written;

  @Override
  public String id() {
    return "M8";
  }

  @Override
  public String title() {
    return "a write and a read by a hint from before, against a migration";
  }

  @Override
  public String bound() {
    return "1 migration, 1 write and 1 read of 2 words by 1 engine";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.write(World.PAGE, BEFORE);
    long hint = world.lookup.hint(World.PAGE);
    world.actor(stage, "migration", () -> moved = world.move(World.PAGE));
    world.actor(
        stage,
        "engine",
        () -> {
          written = world.write(World.PAGE, WRITTEN);
          copy.byHint(world, hint);
        });
    stage.forbid("what was written is not read", () -> written && copy.has(BEFORE));
    stage.forbid(
        "references are lost or left over",
        () -> !World.accounted(world.folio) || !World.accounted(world.lookup.peek(World.PAGE)));
    stage.outcome(() -> (moved ? "moved, " : "stayed, ") + copy.outcome());
  }

  @Override
  public List<Mutant> mutants() {
    ClassDesc gathering = ClassDesc.of(GATHERING);
    MethodTypeDesc renounce = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long);
    return List.of(
        Mutant.of(
            "old-place-is-given-up-last",
            "the old folio gives up its place after the slot leads to the new one",
            new Mutation(GATHERING, "enter", "renounce", 1, (code, signature) -> code.pop2()),
            new Mutation(
                GATHERING,
                "enter",
                "storeSupplied",
                1,
                (code, signature) ->
                    code.invokevirtual(
                            signature.parameterType(0),
                            "storeSupplied",
                            signature.dropParameterTypes(0, 1))
                        .aload(0)
                        .getfield(gathering, "folios", ConstantDescs.CD_long.arrayType())
                        .iconst_0()
                        .laload()
                        .invokestatic(
                            ClassDesc.of("dev.quire.core.folio.Identity"), "renounce", renounce))));
  }
}
