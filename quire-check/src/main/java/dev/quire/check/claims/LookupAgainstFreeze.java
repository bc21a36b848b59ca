package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import java.lang.constant.ClassDesc;
import java.util.List;

/**
 * L1. Look-up against freeze.
 *
 * <p><b>Said</b> by Matthew Wilcox to Jann Horn (October 2022, "Update ptep_get_lockless()s
 * comment"), above filemap_get_entry in the kernel's mm/filemap.c, and in docs/protocols/lookup.md:
 * a look-up loads the slot, takes a reference unless the count is 0, and looks at the slot again;
 * reclaim sets the count to 0 only if it is what it can name. Linus Torvalds (February 2019, "mm:
 * race in put_and_wait_on_page_locked()") asks which rule a freezer follows, and whether arm64 and
 * power lack a barrier between get-unless-zero and freeze.
 *
 * <p><b>Actors</b>: two readers, each of which looks the page up once and keeps what it gets; a
 * reclaimer, which has taken the folio aside (one reference) and evicts it.
 *
 * <p><b>Forbidden</b>: a reader has the folio and the reclaimer has freed it.
 *
 * <p><b>Why it holds</b>: getter and freezer change the same word, so one of them is first. If the
 * getter is, the count is higher than the freezer's and its compare-and-set fails; if the freezer
 * is, the getter reads 0, or fails its compare-and-set and then reads 0. No barrier is missing
 * between these two: one word orders its own changes on every processor.
 */
public final class LookupAgainstFreeze implements Claim {

  private static final int READERS = 2;

  private static final String MAPPING = "dev.quire.core.cache.Mapping";
  private static final String STATES = "dev.quire.core.cache.PageStates";
  private static final String REF = "dev.quire.core.folio.FolioRef";
  private static final String IDENTITY = "dev.quire.core.folio.Identity";

  private final long[] found = new long[READERS];
  private boolean evicted;

  @Override
  public String id() {
    return "L1";
  }

  @Override
  public String title() {
    return "look-up against freeze";
  }

  @Override
  public String bound() {
    return "2 look-ups, 1 eviction";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 1); // the reclaimer's
    for (int i = 0; i < READERS; i++) {
      int reader = i;
      world.actor(stage, "reader " + (i + 1), () -> found[reader] = world.get(World.PAGE));
    }
    world.actor(stage, "reclaimer", () -> evicted = world.evict(world.folio));
    stage.forbid(
        "a reader holds the folio that the reclaimer has freed",
        () -> evicted && (found[0] != 0 || found[1] != 0));
    stage.forbid(
        "references are lost or left over",
        () -> !evicted && FolioRef.count(world.folio) != 1 + held());
    stage.outcome(
        () -> (evicted ? "evicted" : "kept") + ", " + held() + " of 2 readers hold the folio");
  }

  private int held() {
    return (found[0] != 0 ? 1 : 0) + (found[1] != 0 ? 1 : 0);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "freeze-without-comparing",
            "freeze stores 0 whatever the count is",
            Mutation.storesWithoutComparing(REF, "freeze")),
        Mutant.of(
            "unfreeze-early",
            "the freezer lets others in before it has taken the folio out of the tree",
            new Mutation(
                MAPPING,
                "evict",
                "isUnsafe",
                1,
                (code, signature) -> // look for dirt, then give the count back
                code.invokestatic(ClassDesc.of(STATES), "isUnsafe", signature)
                        .lload(1)
                        .loadConstant(2)
                        .invokestatic(ClassDesc.of(REF), "unfreeze", Edits.STORE_INT)),
            new Mutation(
                MAPPING,
                "evict",
                "renounce",
                1,
                (code, signature) -> // and take it again, whatever it is by now
                code.invokestatic(ClassDesc.of(IDENTITY), "renounce", signature)
                        .lload(1)
                        .loadConstant(0)
                        .invokestatic(Edits.WORDS, "setIntVolatile", Edits.STORE_INT))));
  }
}
