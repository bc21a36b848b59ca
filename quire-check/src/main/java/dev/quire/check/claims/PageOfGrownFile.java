package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.frame.Frames;
import java.util.List;

/**
 * F6. The last page of a file that grows.
 *
 * <p><b>Said</b> in {@code Mapping}: the pages of an older version are dropped before the size of
 * the new one shows. The last page of a file ends with zeros that are not the file's.
 *
 * <p><b>Actors</b>: a reader that asks for a byte of page 1 behind the old end of the file; another
 * one that notices that the file has grown over it and holds other bytes.
 *
 * <p><b>Forbidden</b>: the reader is given the page as it was when the file ended before that byte.
 *
 * <p><b>Why it holds</b>: the size is stored with release after the pages were dropped, and loaded
 * with acquire before the folio is asked whose it is.
 */
public final class PageOfGrownFile implements Claim {

  private static final long BEHIND = ((World.PAGE + 1L) << Frames.FRAME_SHIFT) - Long.BYTES;

  private boolean found;
  private boolean old;

  @Override
  public String id() {
    return "F6";
  }

  @Override
  public String title() {
    return "the last page of a file that grows";
  }

  @Override
  public String bound() {
    return "1 look-up, 1 change of a file that grows over one page";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.resize(BEHIND);
    world.fill(World.PAGE);
    world.actor(
        stage,
        "reader",
        () -> {
          long pinned = world.lookup.get(BEHIND, false);
          if (pinned != 0) {
            found = true;
            long folio = world.lookup.folioOf(pinned);
            old = world.hasBytes(folio, World.PAGE);
            world.mapping.put(folio);
          }
        });
    world.actor(
        stage,
        "grower",
        () -> {
          world.change();
          world.resize(BEHIND + 2 * Frames.FRAME_BYTES);
          world.fill(World.PAGE);
        });
    stage.forbid("a page of the shorter file was found behind its end", () -> old);
    stage.outcome(() -> found ? "found" : "missed");
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "grows-before-the-drop",
            "no page is dropped before the size grows",
            Mutation.without("dev.quire.core.cache.Mapping", "adopt", "dropClean", 1, 0)));
  }
}
