package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.util.List;

/**
 * N5. An allocation while a section is isolated.
 *
 * <p><b>Said</b> in docs/protocols/buddy.md: of an isolated section nobody is handed a frame, so
 * what is free in it only grows.
 *
 * <p><b>Actors</b>: one that isolates a section, as a compaction does, and looks twice how much of
 * it is free; one that takes a frame of it, if it is to be had.
 *
 * <p><b>Forbidden</b>: less is free at the second look than at the first; lists, metadata and
 * counters disagree in the end.
 *
 * <p><b>Why it holds</b>: with the state of a section all its blocks change their list, under the
 * lock under which blocks are taken from one.
 */
public final class AllocationBesideIsolation implements Claim {

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
    return "an allocation while a section is isolated";
  }

  @Override
  public String bound() {
    return "1 allocation of a frame, 1 isolation, 2 looks";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    LeavingSection scene = new LeavingSection(stage);
    invariants.actor(stage, "allocator", () -> owned = scene.allocate() >= 0);
    invariants.actor(
        stage,
        "compaction",
        () -> {
          scene.isolate();
          first = scene.free();
          second = scene.free();
        });
    stage.forbid("a frame of an isolated section was handed out", () -> second < first);
    stage.forbid("the allocator disagrees with itself", () -> !scene.accountsFor(0));
    stage.outcome(() -> "%d free%s".formatted(first, owned ? ", a frame is used" : ""));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "isolated-in-name-only",
            "the blocks of an isolated section stay where allocations take from",
            Mutation.without(LISTS, "state", "unlink", 1, 0),
            Mutation.without(LISTS, "state", "link", 1, 0)));
  }
}
