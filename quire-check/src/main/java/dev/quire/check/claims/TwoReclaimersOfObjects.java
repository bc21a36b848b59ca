package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.epoch.Reader;
import java.util.List;

/**
 * E2. Two reclaimers at once.
 *
 * <p><b>Said</b> in docs/protocols/epoch.md: whoever asks whether a stamp has elapsed may move the
 * epoch on, and what was found out is kept for others who ask.
 *
 * <p><b>Actors</b>: a reader that reads one object after the other, in two sections; two reclaimers
 * that take an object each out of its place and overwrite it if the stamp has elapsed.
 *
 * <p><b>Forbidden</b>: the reader reads an overwritten object.
 *
 * <p><b>Why it holds</b>: the number that is kept never falls, and each value of it was the oldest
 * epoch that any slot showed after the epoch had been moved.
 */
public final class TwoReclaimersOfObjects implements Claim {

  private static final int OBJECTS = 2;

  private final long[] seen = new long[OBJECTS];
  private final boolean[] reused = new boolean[OBJECTS];

  @Override
  public String id() {
    return "E2";
  }

  @Override
  public String title() {
    return "two reclaimers at once against sections";
  }

  @Override
  public String bound() {
    return "2 sections of 1 reader, 2 reclaimers that look once";
  }

  @Override
  public void stage(Stage stage) {
    Places places = new Places(stage, OBJECTS);
    for (int i = 0; i < OBJECTS; i++) {
      int number = i;
      stage.actor("reclaimer " + i, () -> reused[number] = places.reuse(number, 1));
    }
    stage.actor(
        "reader",
        () -> {
          Reader reader = places.epoch.reader();
          for (int i = 0; i < OBJECTS; i++) {
            seen[i] = places.read(reader, i);
          }
        });
    stage.forbid(
        "a section read an object after its grace period",
        () -> Places.isGone(seen[0]) || Places.isGone(seen[1]));
    stage.outcome(() -> reused[0] + " " + reused[1] + " " + seen[0] + " " + seen[1]);
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "epoch-forgets-slots",
            "the oldest epoch in the slots is taken for the one that was just begun",
            new Mutation(
                "dev.quire.core.epoch.Slots",
                "oldest",
                null,
                0,
                (code, signature) -> code.lload(1).lreturn())));
  }
}
