package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.epoch.Reader;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * E3. A section within a section.
 *
 * <p><b>Said</b> in docs/protocols/epoch.md: sections may nest. What was found in the outer one
 * stays until the outer one ends, whatever is called meanwhile that has a section of its own: a
 * free, a look-up.
 *
 * <p><b>Actors</b>: a reader that finds an object, has another section in between, and only then
 * reads it again; a reclaimer that takes the object away and overwrites it if the stamp has elapsed
 * at one of two looks.
 *
 * <p><b>Forbidden</b>: the reader reads the overwritten object.
 *
 * <p><b>Why it holds</b>: the slot is written by the outermost level alone, when it begins and when
 * it ends. An inner one that cleared the slot, or that wrote a later epoch into it, would say that
 * the thread holds nothing old.
 */
public final class NestedSections implements Claim {

  private static final String READER = "dev.quire.core.epoch.Reader";

  private final long[] seen = new long[3];
  private boolean reused;

  @Override
  public String id() {
    return "E3";
  }

  @Override
  public String title() {
    return "a section within a section against grace period";
  }

  @Override
  public String bound() {
    return "1 section with 1 inner one, 1 reclaimer that looks twice";
  }

  @Override
  public void stage(Stage stage) {
    Places places = new Places(stage, 1);
    stage.actor("reader", () -> read(places, places.epoch.reader()));
    stage.actor("reclaimer", () -> reused = places.reuse(0, 2));
    stage.forbid(
        "a section read an object after its grace period",
        () -> Places.isGone(seen[0]) || Places.isGone(seen[1]) || Places.isGone(seen[2]));
    stage.outcome(() -> (reused ? "re-used " : "kept ") + seen[0] + " " + seen[1] + " " + seen[2]);
  }

  private void read(Places places, Reader reader) {
    reader.enter();
    try {
      seen[0] = places.find(0);
      seen[1] = places.read(reader, 0);
      seen[2] = places.find(0);
    } finally {
      reader.exit();
    }
  }

  @Override
  public List<Mutant> mutants() {
    ClassDesc reader = ClassDesc.of(READER);
    MethodTypeDesc set =
        MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long, ConstantDescs.CD_long);
    MethodTypeDesc line = MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_long);
    return List.of(
        Mutant.of(
            "inner-exit-ends-all",
            "the end of an inner section clears the slot",
            new Mutation(
                READER,
                "exit",
                null,
                0,
                (code, signature) -> // setLongRelease(line(slotLine), 0)
                code.aload(0)
                        .getfield(reader, "slotLine", ConstantDescs.CD_long)
                        .invokestatic(Edits.WORDS, "line", line)
                        .lconst_0()
                        .invokestatic(Edits.WORDS, "setLongRelease", set)
                        .return_())));
  }
}
