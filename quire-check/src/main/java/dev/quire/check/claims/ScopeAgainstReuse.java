package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.DeclaredRaces;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Sequence;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.List;

/**
 * R4. Page of a scope against re-use.
 *
 * <p><b>Said</b> in docs/protocols/optimistic-read.md: a scope makes the address of a page from the
 * frame of the folio that was found for it, looks whether the folio stands for the page, reads
 * values in place, and compares the sequence word at its end.
 *
 * <p><b>Actors</b>: a reader that finds page 1, reads two words of it in place and validates; a
 * reclaimer that evicts page 1; a filler that brings in page 0, into the same folio if it is free
 * by then.
 *
 * <p><b>Forbidden</b>: an address outside the frames; or the scope validates and one of the words
 * is not of page 1.
 *
 * <p><b>Why it holds</b>: mapping, index and order may be of different lives of the folio, but
 * whatever they are, a page that is not wholly within the order from the index on gets no address.
 * That they are of the life whose sequence word was noted is what comparing it in the end says;
 * that this is the life of page 1, mapping and index.
 */
public final class ScopeAgainstReuse implements Claim {

  private static final String LOOKUP = "dev.quire.core.cache.Lookup";
  private static final int START = 10; // the local variable that has the index that is wanted

  private boolean outside;
  private boolean validated;
  private long first;
  private long second;

  @Override
  public String id() {
    return "R4";
  }

  @Override
  public String title() {
    return "page of a scope against re-use";
  }

  @Override
  public String bound() {
    return "1 page, 2 words, 1 eviction, 1 fill";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 1); // the reclaimer's
    world.actor(stage, "reader", () -> read(world));
    world.actor(stage, "reclaimer", () -> world.evict(world.folio));
    world.actor(stage, "filler", () -> world.fill(0));
    stage.forbid("the page's address is outside the frames", () -> outside);
    stage.forbid("the scope validated bytes of another page", this::isWrong);
    stage.outcome(() -> validated ? "read" : "not read");
  }

  private void read(World world) {
    long folio = world.lookup.peek(World.PAGE);
    if (folio == 0) {
      return;
    }
    long sequence = Sequence.begin(folio);
    long position = (long) World.PAGE << Frames.FRAME_SHIFT;
    long address = world.lookup.page(folio, sequence, position, Frames.FRAME_BYTES);
    if (address == 0) {
      return;
    }
    outside = address < world.frames.low() || address > world.frames.high() - Frames.FRAME_BYTES;
    if (!outside) {
      first = Content.longAt(address, 0);
      second = Content.longAt(address, Long.BYTES);
      validated = Sequence.validate(folio, sequence);
    }
  }

  private boolean isWrong() {
    return validated && (first != World.value(World.PAGE) || second != World.value(World.PAGE));
  }

  @Override
  public List<DeclaredRaces.Declared> races() {
    String read = "dev.quire.check.claims.ScopeAgainstReuse.read longAt ";
    String reason = "read in place, which counts only if the scope validates";
    return List.of(
        new DeclaredRaces.Declared(read + 1, reason), new DeclaredRaces.Declared(read + 2, reason));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "scope-no-second-look",
            "the scope does not look whether the folio stands for the page",
            new Mutation(
                LOOKUP,
                "page",
                "getLongPlain",
                1,
                (code, signature) -> // of the folio's mapping: give what it is compared with
                code.pop2().aload(0).getfield(ClassDesc.of(LOOKUP), "id", ConstantDescs.CD_long)),
            new Mutation(
                LOOKUP,
                "page",
                "getLongPlain",
                2,
                (code, signature) -> // of the folio's index: the page that is wanted
                code.pop2().lload(START))),
        Mutant.of(
            "scope-any-order",
            "the scope takes a page for one of the folio's however small the folio is",
            new Mutation(
                LOOKUP,
                "page",
                "getByteOpaque",
                1,
                (code, signature) -> code.pop2().bipush(Frames.SECTION_ORDER))),
        Mutant.of(
            "scope-no-validation",
            "the scope does not compare the sequence at its end",
            Mutation.returns("dev.quire.core.folio.Sequence", "validate", 1)));
  }
}
