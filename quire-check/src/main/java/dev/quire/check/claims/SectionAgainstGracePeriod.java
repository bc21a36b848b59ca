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
 * E1. Section against grace period.
 *
 * <p><b>Said</b> in docs/protocols/epoch.md: what a section could find when it began stays what it
 * was until the section ends. Whoever takes something out of reach re-uses it once the stamp has
 * elapsed.
 *
 * <p><b>Actors</b>: two readers that find an object in a place and read it, inside a section; a
 * reclaimer that empties the place, takes a stamp and overwrites the object if the stamp has
 * elapsed at one of two looks.
 *
 * <p><b>Forbidden</b>: a reader reads the overwritten object.
 *
 * <p><b>Why it holds</b>: a section stores the epoch in a slot before it looks at the place. A
 * reclaimer that finds the slot empty, or a later epoch in it, has emptied the place before that
 * section looked.
 */
public final class SectionAgainstGracePeriod implements Claim {

  private static final int READERS = 2;
  private static final long GONE = 666;

  private final long[] seen = new long[READERS];
  private boolean reused;

  @Override
  public String id() {
    return "E1";
  }

  @Override
  public String title() {
    return "read-side section against grace period";
  }

  @Override
  public String bound() {
    return "2 sections, 1 reclaimer that looks twice";
  }

  @Override
  public void stage(Stage stage) {
    Epoch epoch =
        new Epoch(stage.words("epoch", 128), () -> stage.words("reader slots", 4096, 4096), null);
    long place = stage.words("place", Long.BYTES);
    long object = stage.words("object", Long.BYTES);
    Words.setLongPlain(object, 7);
    Words.setLongPlain(place, object);
    for (int i = 0; i < READERS; i++) {
      int number = i;
      stage.actor("reader " + (i + 1), () -> seen[number] = read(epoch.reader(), place));
    }
    stage.actor(
        "reclaimer",
        () -> {
          Words.setLongVolatile(place, 0);
          long stamp = epoch.stamp();
          for (int look = 0; look < 2 && !reused; look++) {
            reused = epoch.elapsed(stamp);
          }
          if (reused) {
            Words.setLongOpaque(object, GONE);
          }
        });
    stage.forbid(
        "a section read an object after its grace period",
        () -> seen[0] == GONE || seen[1] == GONE);
    stage.outcome(() -> (reused ? "re-used " : "kept ") + seen[0] + " " + seen[1]);
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
            "no-grace-period",
            "every stamp has elapsed at once",
            Mutation.returns("dev.quire.core.epoch.Epoch", "elapsed", 1)),
        Mutant.of(
            "section-shows-nothing",
            "entering a section does not publish it",
            Mutation.without("dev.quire.core.epoch.Reader", "enter", "setLongOpaque", 1, 0)),
        Mutant.of(
            "section-ends-early",
            "a reader looks at its place only after it has left the section",
            Mutation.returns("dev.quire.core.epoch.Reader", "enter", 0)));
  }
}
