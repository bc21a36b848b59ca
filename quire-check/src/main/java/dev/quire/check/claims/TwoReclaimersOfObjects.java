package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.epoch.Epoch;
import dev.quire.core.epoch.Reader;
import dev.quire.core.word.Words;
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
  private static final long GONE = 666;

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
    Epoch epoch =
        new Epoch(stage.words("epoch", 128), () -> stage.words("reader slots", 4096, 4096), null);
    long[] places = new long[OBJECTS];
    for (int i = 0; i < OBJECTS; i++) {
      int number = i;
      long object = stage.words("object " + i, Long.BYTES);
      places[i] = stage.words("place " + i, Long.BYTES);
      Words.setLongPlain(object, 7);
      Words.setLongPlain(places[i], object);
      stage.actor(
          "reclaimer " + i,
          () -> {
            Words.setLongVolatile(places[number], 0);
            reused[number] = epoch.elapsed(epoch.stamp());
            if (reused[number]) {
              Words.setLongOpaque(object, GONE);
            }
          });
    }
    stage.actor(
        "reader",
        () -> {
          Reader reader = epoch.reader();
          for (int i = 0; i < OBJECTS; i++) {
            seen[i] = read(reader, places[i]);
          }
        });
    stage.forbid(
        "a section read an object after its grace period",
        () -> seen[0] == GONE || seen[1] == GONE);
    stage.outcome(() -> reused[0] + " " + reused[1] + " " + seen[0] + " " + seen[1]);
  }

  private static long read(Reader reader, long place) {
    reader.enter();
    try {
      long object = Words.getLongAcquire(place); // pairs with the reclaimer's store
      return object == 0 ? 0 : Words.getLongOpaque(object);
    } finally {
      reader.exit();
    }
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
