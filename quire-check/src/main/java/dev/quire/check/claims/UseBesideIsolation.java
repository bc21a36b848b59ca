package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.frame.Frames;
import java.util.List;

/**
 * N5. An allocation and a free while a section is isolated and restored.
 *
 * <p><b>Said</b> in docs/protocols/buddy.md: of an isolated section nobody is handed a frame, and
 * what is freed there stays there, so what is free in it only grows; restored, its frames are
 * anybody's again.
 *
 * <p><b>Actors</b>: one that isolates a section, looks twice how much of it is free, and restores
 * it, as a compaction does that could not empty it; one that frees a frame of it and takes one.
 *
 * <p><b>Forbidden</b>: less is free at the second look than at the first; lists, stripes, metadata
 * and counters disagree in the end, or a frame is lost.
 *
 * <p><b>Why it holds</b>: which list a block belongs to is decided by the state of its section,
 * under the lock that the state changes under, and with the state all its blocks change their list.
 */
public final class UseBesideIsolation implements Claim {

  private static final String LISTS = "dev.quire.core.buddy.FreeLists";

  private int first;
  private int second;
  private boolean owned;

  @Override
  public String id() {
    return "N5";
  }

  @Override
  public String title() {
    return "an allocation and a free while a section is isolated and restored";
  }

  @Override
  public String bound() {
    return "1 free and 1 allocation of a frame, 1 isolation with 2 looks, 1 restoration";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    LeavingSection scene = new LeavingSection(stage);
    int pfn = scene.allocate();
    invariants.actor(
        stage,
        "owner",
        () -> {
          scene.free(pfn);
          owned = scene.allocate() >= 0;
        });
    invariants.actor(stage, "compaction", () -> isolates(scene));
    stage.forbid("a frame of an isolated section was handed out", () -> second < first);
    stage.forbid(
        "a frame is lost, or the allocator disagrees with itself",
        () -> !scene.accountsFor(Frames.SECTION_FRAMES - (owned ? 1 : 0)));
    stage.outcome(
        () -> "%d, then %d free%s".formatted(first, second, owned ? ", a frame is used" : ""));
  }

  private void isolates(LeavingSection scene) {
    if (scene.isolate()) {
      first = scene.free();
      second = scene.free();
      scene.restore();
    }
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "isolated-in-name-only",
            "the blocks of an isolated section stay where allocations take from",
            Mutation.without(LISTS, "state", "unlink", 1, 0),
            Mutation.without(LISTS, "state", "link", 1, 0)),
        Mutant.of(
            "freed-where-it-came-from",
            "a frame of an isolated section goes to the lists that allocations take from",
            Mutation.without(LISTS, "give", "area", 1, 0)));
  }
}
