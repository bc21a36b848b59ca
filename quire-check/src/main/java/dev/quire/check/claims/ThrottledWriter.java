package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.writeback.FileWriteback;
import dev.quire.core.writeback.Flusher;
import java.util.List;

/**
 * Y7. A writer that is slowed down.
 *
 * <p><b>Said</b> in docs/protocols/writeback.md: while too much is dirty a writer waits until his
 * file's job has got on, and looks again.
 *
 * <p><b>Actors</b>: a writer that waits until he is let through, with two pages dirty where one may
 * be, and makes another one dirty; a job that writes one of them, syncs, and ends.
 *
 * <p><b>Forbidden</b>: somebody sleeps for ever.
 *
 * <p><b>Why it holds</b>: the writer notes the word of progress before he looks at the counts; the
 * job moves it, by release, after it has changed them. Either he sees the counts, or his wait finds
 * the word moved.
 */
public final class ThrottledWriter implements Claim {

  private static final String FLUSHER = "dev.quire.core.writeback.Flusher";
  private static final int FRAMES = 4; // of which a quarter may be dirty

  @Override
  public String id() {
    return "Y7";
  }

  @Override
  public String title() {
    return "a writer that is slowed down";
  }

  @Override
  public String bound() {
    return "1 writer, 1 job of 1 page";
  }

  @Override
  public boolean forbidsDeadlock() {
    return true;
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    StageDisk disk = new StageDisk(stage, world);
    disk.dirty(World.PAGE, 5);
    disk.dirty(World.OTHER, 5);
    Flusher flusher =
        new Flusher(
            world.cache,
            world.waits,
            stage.words("flusher", Flusher.WORDS_BYTES),
            FRAMES,
            Long.MAX_VALUE);
    FileWriteback file = flusher.open(world.mapping, StageDisk.NO_REFUSALS);
    Inside.setBusy(file); // until the end, or the writer would begin another job
    world.mapping.states().dirtiedSince(1);
    FolioRef.get(world.folio, 1); // the job's
    world.actor(
        stage,
        "writer",
        () -> {
          while (!flusher.admits(world.mapping)) {
            flusher.await(world.mapping, 0);
          }
          flusher.dirtied(world.mapping);
        });
    world.actor(
        stage,
        "job",
        () -> {
          disk.writeFound(world.folio);
          disk.cover();
          world.mapping.states().dirtiedSince(2);
          world.mapping.states().flushing(false);
          Inside.progressed(flusher);
        });
    stage.outcome(() -> "let through");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "progress-wakes-nobody",
            "a job that ends does not wake writers",
            Mutation.without(FLUSHER, "progressed", "wake", 1, 0)),
        Mutant.of(
            "job-ends-unnoticed",
            "a job that ends does not say that it got on",
            Mutation.returns(FLUSHER, "progressed", 0)));
  }
}
