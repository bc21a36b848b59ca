package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.Sequence;
import java.lang.constant.ClassDesc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * R2. Optimistic read against fill.
 *
 * <p><b>Said</b> in docs/protocols/fill.md: a folio enters its file with its content latch held, so
 * that its content sequence is odd, and only a successful fill makes it even. Even means that the
 * bytes are there.
 *
 * <p><b>Actors</b>: two readers that copy two words of page 3, which is not cached; a filler that
 * brings it in.
 *
 * <p><b>Forbidden</b>: a read succeeds and one of its words is not what the file holds.
 *
 * <p><b>Why it holds</b>: while the folio is in the slot and its bytes are not there, the sequence
 * is odd and a read does not begin. A read that began in a former life of the folio meets another
 * sequence at the end.
 */
public final class ReadAgainstFill implements Claim {

  private static final String IDENTITY = "dev.quire.core.folio.Identity";
  private static final int READERS = 2;

  private final byte[][] targets = new byte[READERS][World.LOOKED_AT];
  private final long[] bytes = new long[READERS];

  @Override
  public String id() {
    return "R2";
  }

  @Override
  public String title() {
    return "optimistic read against fill";
  }

  @Override
  public String bound() {
    return "2 reads of 2 words, 1 fill";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    for (int i = 0; i < READERS; i++) {
      int reader = i;
      world.actor(
          stage,
          "reader " + (i + 1),
          () -> {
            MemorySegment target = MemorySegment.ofArray(targets[reader]);
            bytes[reader] = world.lookup.read((long) World.NEXT << 12, target, 0, World.LOOKED_AT);
          });
    }
    world.actor(stage, "filler", () -> world.fill(World.NEXT));
    stage.forbid("a read gave bytes before they were there", () -> wrong(0) || wrong(1));
    stage.outcome(() -> bytes[0] + " " + bytes[1]);
  }

  private boolean wrong(int reader) {
    MemorySegment words = MemorySegment.ofArray(targets[reader]);
    return bytes[reader] > 0
        && (words.get(ValueLayout.JAVA_LONG_UNALIGNED, 0) != World.value(World.NEXT)
            || words.get(ValueLayout.JAVA_LONG_UNALIGNED, Long.BYTES) != World.value(World.NEXT));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "fill-without-latch",
            "the fill does not hold the content latch: the sequence stays even",
            Mutation.returns(IDENTITY, "latch", 0),
            new Mutation(
                IDENTITY,
                "stand",
                "advance",
                1,
                (code, signature) ->
                    code.pop2()
                        .loadConstant(Sequence.IDENTITY)
                        .invokestatic(ClassDesc.of(IDENTITY), "advance", signature)),
            Mutation.returns("dev.quire.core.folio.FolioLatch", "unlockExclusive", 0)));
  }
}
