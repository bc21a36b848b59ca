package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.frame.Frames;
import java.util.List;

/**
 * N6. A free and an allocation while an isolated section is restored.
 *
 * <p><b>Said</b> in docs/protocols/buddy.md: what is freed in an isolated section stays there;
 * restored, its frames are anybody's again, those too that were freed at that moment.
 *
 * <p><b>Actors</b>: one that restores a section, as a compaction does that could not empty it; one
 * that frees two frames of it as one block, the last that were in use, and takes such a block.
 *
 * <p><b>Forbidden</b>: lists, metadata and counters disagree in the end; frames are lost.
 *
 * <p><b>Why it holds</b>: which list a block goes to is decided under the lock under which the
 * state of its section changes, whatever was seen of it before.
 */
public final class UseBesideRestoration implements Claim {

  private boolean owned;

  @Override
  public String id() {
    return "N6";
  }

  @Override
  public String title() {
    return "a free and an allocation while an isolated section is restored";
  }

  @Override
  public String bound() {
    return "1 free and allocation of two frames, 1 restoration";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    LeavingSection scene = new LeavingSection(stage);
    int pfn = scene.allocatePair();
    scene.isolate();
    invariants.actor(
        stage,
        "owner",
        () -> {
          scene.freePair(pfn);
          owned = scene.allocatePair() >= 0;
        });
    invariants.actor(stage, "compaction", scene::restore);
    stage.forbid(
        "a frame is lost, or the allocator disagrees with itself",
        () -> !scene.accountsFor(Frames.SECTION_FRAMES - (owned ? 2 : 0)));
    stage.outcome(() -> owned ? "frames are used" : "all is free");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "freed-where-it-came-from",
            "what is freed in an isolated section goes to the lists that allocations take from",
            Mutation.without("dev.quire.core.buddy.FreeLists", "give", "area", 1, 0)));
  }
}
