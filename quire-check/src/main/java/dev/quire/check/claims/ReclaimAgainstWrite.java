package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.word.Words;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * L18. Reclaim against a write through a pin.
 *
 * <p><b>Said</b> in the kernel's __remove_mapping: the count has to be looked at before the dirty
 * mark. The other way round a write is lost: clean, then somebody writes, marks and lets go, then
 * the count is right.
 *
 * <p><b>Actors</b>: a writer that has the folio pinned, stores a word, sets the dirty mark and lets
 * go; a reclaimer that has taken the folio aside and evicts it if it may.
 *
 * <p><b>Forbidden</b>: the folio is evicted. (There is no writeback in this claim, so it must stay
 * whatever the order: pinned first, dirty afterwards.)
 *
 * <p><b>Why it holds</b>: the freeze fails while the writer has its reference; and once it
 * succeeds, the reference is gone, and the mark was set before.
 */
public final class ReclaimAgainstWrite implements Claim {

  private static final String MAPPING = "dev.quire.core.cache.Mapping";
  private static final String FLAGS = "dev.quire.core.folio.FolioFlags";

  private static final MethodTypeDesc HAS =
      MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_long, ConstantDescs.CD_int);

  private boolean evicted;

  @Override
  public String id() {
    return "L18";
  }

  @Override
  public String title() {
    return "reclaim against a write through a pin";
  }

  @Override
  public String bound() {
    return "1 write through a pin, 1 eviction";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 2); // the writer's and the reclaimer's
    world.actor(
        stage,
        "writer",
        () -> {
          Words.setLongOpaque(world.lookup.content(world.folio), 7);
          FolioFlags.set(world.folio, FolioFlags.DIRTY);
          world.mapping.put(world.folio);
        });
    world.actor(
        stage,
        "reclaimer",
        () -> {
          evicted = FolioLock.tryLock(world.folio) && world.mapping.evict(world.folio, 0);
          world.lock.unlock(world.folio);
        });
    stage.forbid("a write was thrown away", () -> evicted);
    stage.outcome(() -> "kept with " + FolioRef.count(world.folio) + " references");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "dirty-before-freeze",
            "the dirty mark is looked at before the count is frozen",
            new Mutation(
                MAPPING,
                "evict",
                "freeze",
                1,
                (code, signature) -> // look at the mark, keep what it says, then freeze
                code.lload(1)
                        .loadConstant(FolioFlags.DIRTY | FolioFlags.WRITEBACK)
                        .invokestatic(ClassDesc.of(FLAGS), "has", HAS)
                        .storeLocal(TypeKind.INT, Edits.FREE_LOCAL)
                        .invokestatic(
                            ClassDesc.of("dev.quire.core.folio.FolioRef"), "freeze", signature)),
            new Mutation(
                MAPPING,
                "evict",
                "isUnsafe",
                1,
                (code, signature) -> code.pop2().loadLocal(TypeKind.INT, Edits.FREE_LOCAL))));
  }
}
