package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.cache.Lookup;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;

/**
 * Looks page 5 up and then page 4, looks at the bytes where each pin says that they are, and lets
 * go: beside whatever makes two folios of theirs one, or one two.
 */
final class PairReader {

  /** The pages, in the order of the file. */
  static final long[] PAGES = {World.PAIR, World.PAIR + 1};

  private final World world;
  private final boolean[] found = new boolean[PAGES.length];
  private final boolean[] wrong = new boolean[PAGES.length];

  PairReader(World world) {
    this.world = world;
  }

  void act(Stage stage) {
    world.actor(
        stage,
        "reader",
        () -> {
          read(1);
          read(0);
        });
  }

  void forbid(Stage stage) {
    stage.forbid("a look-up got what does not hold its page", () -> wrong[0] || wrong[1]);
  }

  private void read(int which) {
    long page = PAGES[which];
    long pinned = world.lookup.get(page << Frames.FRAME_SHIFT, false);
    if (pinned != 0) {
      long folio = world.lookup.folioOf(pinned);
      found[which] = true;
      wrong[which] =
          !Identity.covers(folio, world.mapping.id(), page)
              || Content.longAt(Lookup.frameOf(pinned), 0) != World.value(page);
      if (!wrong[which]) { // else it may be nobody's, and the claim is refuted anyway
        world.mapping.put(folio);
      }
    }
  }

  /** What it found, to be added to an outcome. */
  String outcome() {
    return (found[0] ? ", found" : "") + (found[1] ? ", found" : "");
  }

  /** Whether all references to the folios of both pages are known, and both show their bytes. */
  boolean isAccounted() {
    boolean accounted = true;
    for (long page : PAGES) {
      accounted &= World.accounted(world.lookup.peek(page));
      accounted &= world.shown(page) == World.value(page);
    }
    return accounted;
  }
}
