package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * K4. A waiter holds nothing.
 *
 * <p><b>Said</b> by Hugh Dickins and Linus Torvalds (February 2019, "mm: race in
 * put_and_wait_on_page_locked()") of the kernel's mend of 2018: a fault that took a reference and
 * then waited for the page to be migrated was the reason why it could not be migrated. Two or three
 * of them, and memory was never offlined.
 *
 * <p><b>Actors</b>: two that find the folio of page 1 locked, and wait until it is not; a
 * reclaimer, which has it locked and evicts it.
 *
 * <p><b>Forbidden</b>: the eviction fails, though nobody holds the folio; the frame that it frees
 * shows a waiters bit; somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: a waiter has an address and the value of a word, and no reference. It
 * marks the folio by compare-and-set over a word that shows it locked, so the mark is on no folio
 * that nobody will unlock, and unlock takes both away in one step, before the free.
 */
public final class WaiterHoldsNothing implements Claim {

  private static final String LOCK = "dev.quire.core.folio.FolioLock";
  private static final int WAITERS = 2;

  private boolean evicted;

  @Override
  public String id() {
    return "K4";
  }

  @Override
  public String title() {
    return "a waiter holds nothing, and leaves nothing on a folio that is freed";
  }

  @Override
  public String bound() {
    return "2 waiters, 1 eviction, 1 fill in the same frame";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 1); // the reclaimer's
    for (int i = 0; i < WAITERS; i++) {
      world.actor(stage, "waiter " + (i + 1), () -> world.awaitUnlock(World.PAGE));
    }
    world.actor(
        stage,
        "reclaimer",
        () -> {
          evicted = world.evict(world.folio);
          world.fill(World.NEXT);
        });
    stage.forbid("a mere waiter kept the folio from being evicted", () -> !evicted);
    stage.forbid("the frame is not as free as it was", () -> !World.accounted(world.folio));
    stage.forbid(
        "a frame that nobody waits for shows a waiters bit",
        () -> FolioFlags.has(world.folio, FolioFlags.WAITERS));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        keepsReference("waiter-keeps-a-reference"),
        Mutant.of(
            "waiters-bit-blind",
            "a waiter stores its mark without comparing",
            Mutation.storesWithoutComparing(LOCK, "awaitUnlock", "weakCasIntRelaxed")));
  }

  /** Bug 1 of the catalogue. */
  static Mutant keepsReference(String id) {
    ClassDesc folioRef = ClassDesc.of("dev.quire.core.folio.FolioRef");
    MethodTypeDesc get = MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_long);
    MethodTypeDesc put =
        MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_long, ConstantDescs.CD_int);
    return Mutant.of(
        id,
        "a waiter holds a reference until it is woken",
        new Mutation(
            LOCK,
            "awaitUnlock",
            "await",
            1,
            (code, signature) -> // whether or not it gets one: it drops one afterwards
            code.lload(1)
                    .invokestatic(folioRef, "tryGet", get)
                    .pop()
                    .invokevirtual(
                        signature.parameterType(0), "await", signature.dropParameterTypes(0, 1))
                    .lload(1)
                    .loadConstant(1)
                    .invokestatic(folioRef, "put", put)
                    .pop()));
  }
}
