package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.PageStates;
import java.util.List;

/**
 * D5. A write against the close of its file.
 *
 * <p><b>Said</b> in docs/protocols/write.md: before a file ends it is sealed, so that no clean page
 * becomes dirty any more. What is found clean after that may be dropped.
 *
 * <p><b>Actors</b>: a writer of page 1; whoever closes the file: seals it, and looks whether all of
 * it is durable.
 *
 * <p><b>Forbidden</b>: the file was found clean, and a page of it is dirty in the end.
 *
 * <p><b>Why it holds</b>: a page becomes dirty under the lock of the tree, under which the seal is
 * set and the counts are looked at.
 */
public final class WriteAgainstSeal implements Claim {

  private boolean clean;

  @Override
  public String id() {
    return "D5";
  }

  @Override
  public String title() {
    return "a write against the close of its file";
  }

  @Override
  public String bound() {
    return "1 write of a word, 1 close";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    PageStates states = world.mapping.states();
    world.actor(stage, "writer", () -> WriteAgainstReclaim.write(world));
    world.actor(
        stage,
        "closer",
        () -> {
          states.seal(true);
          clean = states.isClean();
        });
    stage.forbid("a page became dirty after the last look", () -> clean && !states.isClean());
    stage.outcome(() -> clean ? "clean" : "to be written");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "seal-is-not-asked",
            "who makes a page dirty does not look whether the file is sealed",
            Mutation.without("dev.quire.core.cache.PageStates", "dirtied", "getIntPlain", 1, 0)));
  }
}
