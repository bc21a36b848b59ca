package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import java.util.List;

/**
 * O2. Who looks by number at a tail while its metadata goes and comes back.
 *
 * <p><b>Said</b> in docs/protocols/hvo.md: a tail without metadata looks like a head of one page,
 * so whoever goes from a frame to its folio asks the head of the section, which says that its tails
 * are away from before the first goes until after the last is back. The kernel asked whether a head
 * was a fake, and loaded the count before or after that in the wrong order (mended in 2025).
 *
 * <p><b>Actors</b>: one that gives a huge folio to the pool, which does without its tails then,
 * takes it again, and brings the tails back; a walker that asks for the folio of a frame in its
 * middle, and for the count of that frame.
 *
 * <p><b>Forbidden</b>: the walker is told of another folio than the huge one; the frame has a
 * count.
 *
 * <p><b>Why it holds</b>: who finds no tail there sees the mark, by the fence before the metadata
 * goes; and who does not see the mark any more sees the tail, by the release that clears it.
 */
public final class HeadOfHugeFolio implements Claim {

  private static final String IDENTITY = "dev.quire.core.folio.Identity";

  private boolean strange;
  private boolean counted;
  private boolean back;

  @Override
  public String id() {
    return "O2";
  }

  @Override
  public String title() {
    return "who looks by number at a tail while its metadata goes and comes back";
  }

  @Override
  public String bound() {
    return "1 optimisation and 1 restore of a huge folio, 1 look by number";
  }

  @Override
  public void stage(Stage stage) {
    Invariants invariants = new Invariants(stage);
    HugeSection scene = new HugeSection(stage);
    scene.pool.reserve(1);
    int pfn = scene.pool.take();
    scene.pool.restore(scene.head);
    invariants.actor(
        stage,
        "owner",
        () -> {
          scene.pool.give(pfn);
          back = scene.pool.take() == pfn && scene.pool.restore(scene.head);
        });
    invariants.actor(
        stage,
        "walker",
        () -> {
          strange = Identity.head(scene.frames, HugeSection.TAIL) != scene.head;
          counted = FolioRef.count(scene.tail) != 0;
        });
    stage.forbid("a frame of a huge folio seems to be another one's", () -> strange);
    stage.forbid("a tail has a count", () -> counted);
    stage.outcome(() -> back ? "back" : "away");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "optimised-without-mark",
            "the head does not say that its tails are away",
            Mutation.without("dev.quire.core.hugetlb.Vmemmap", "trim", "set", 1, 0)),
        Mutant.of(
            "tail-without-metadata-is-a-head",
            "who finds no tail does not ask the head of the section",
            Mutation.without(IDENTITY, "head", "has", 1, 0)),
        Mutant.of(
            "head-looks-once",
            "who finds no mark does not look at the frame again",
            Mutation.without(IDENTITY, "head", "orderOfTail", 2, 0)));
  }
}
