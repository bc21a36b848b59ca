package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.epoch.Epoch;
import dev.quire.core.epoch.Reader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * E7. The slot that threads share for which there is no memory.
 *
 * <p><b>Said</b> in docs/protocols/epoch.md: a thread for which there is no slot of its own is not
 * refused. All of these share one, which shows the oldest epoch that any of them would show.
 *
 * <p><b>Actors</b>: a reader without a slot of its own, which has two sections one after the other;
 * a reclaimer that takes the object away and overwrites it if the stamp has elapsed at one of two
 * looks. There is a second thread in the shared slot only where a monitor orders them, which no
 * explorer sees: the stress of room epoch has those.
 *
 * <p><b>Forbidden</b>: the reader reads the overwritten object.
 *
 * <p><b>Why it holds</b>: the shared slot is looked at like any other one. It is shown before the
 * section's loads by a full fence, with a heavy barrier too: who comes second relies on a store
 * that is not its own.
 */
public final class SlotOfTheCrowd implements Claim {

  private static final String CROWD = "dev.quire.core.epoch.Crowd";

  private final long[] seen = new long[2];
  private boolean reused;

  @Override
  public String id() {
    return "E7";
  }

  @Override
  public String title() {
    return "the slot that threads share";
  }

  @Override
  public String bound() {
    return "1 thread without a slot with 2 sections, 1 reclaimer that looks twice";
  }

  @Override
  public void stage(Stage stage) {
    Places places = new Places(stage, 1);
    Reader reader = Inside.reader(places.epoch);
    stage.actor(
        "reader",
        () -> {
          seen[0] = places.read(reader, 0);
          seen[1] = places.read(reader, 0);
        });
    stage.actor("reclaimer", () -> reused = places.reuse(0, 2));
    stage.forbid(
        "a section read an object after its grace period",
        () -> Places.isGone(seen[0]) || Places.isGone(seen[1]));
    stage.outcome(() -> (reused ? "re-used " : "kept ") + seen[0] + " " + seen[1]);
  }

  /** What the room keeps to itself, asked for where an exploration has opened it. */
  private static final class Inside {

    /** The reader that a thread gets for which there is no slot. */
    static Reader reader(Epoch epoch) {
      try {
        var room = MethodHandles.privateLookupIn(Epoch.class, MethodHandles.lookup());
        Class<?> crowd = room.findClass(CROWD);
        Class<?> reader = room.findClass(CROWD + "Reader");
        Object shared = room.findGetter(Epoch.class, "crowd", crowd).invoke(epoch);
        MethodType type = MethodType.methodType(void.class, crowd, int.class, boolean.class);
        return (Reader) room.findConstructor(reader, type).invoke(shared, -1, false);
      } catch (Error | RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("room epoch has another shape", e);
      }
    }
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "crowd-shows-nothing",
            "nobody in the shared slot shows an epoch",
            Mutation.returns(CROWD, "show", 0)));
  }
}
