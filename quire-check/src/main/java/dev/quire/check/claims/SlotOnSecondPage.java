package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.epoch.Epoch;
import java.util.List;

/**
 * E6. A reader whose slot is on a second page.
 *
 * <p><b>Said</b> in docs/protocols/epoch.md: a page has slots for 62 threads; the next one brings a
 * page of its own, and whoever waits for a grace period looks through all of them.
 *
 * <p><b>Actors</b>: a reader for whom the first page has no slot left; a reclaimer that takes the
 * object away and overwrites it if the stamp has elapsed at one of two looks.
 *
 * <p><b>Forbidden</b>: the reader reads the overwritten object.
 *
 * <p><b>Why it holds</b>: the page is linked, by release, before its first slot is used. Its own
 * link to the pages before it is written before that, and whoever follows the first link acquires
 * it.
 */
public final class SlotOnSecondPage implements Claim {

  private static final int FIRST_PAGE = 62;

  private long seen;
  private boolean reused;

  @Override
  public String id() {
    return "E6";
  }

  @Override
  public String title() {
    return "a section whose slot is on a second page";
  }

  @Override
  public String bound() {
    return "1 section on a new page of slots, 1 reclaimer that looks twice";
  }

  @Override
  public void stage(Stage stage) {
    Places places = new Places(stage, 1, Places.pages(stage, 2), null);
    fillFirstPage(places.epoch);
    stage.actor("reader", () -> seen = places.read(places.epoch.reader(), 0));
    stage.actor("reclaimer", () -> reused = places.reuse(0, 2));
    stage.forbid("a section read an object after its grace period", () -> Places.isGone(seen));
    stage.outcome(() -> (reused ? "re-used " : "kept ") + seen);
  }

  /** Threads that take a slot each, and touch no word. */
  private static void fillFirstPage(Epoch epoch) {
    for (int i = 0; i < FIRST_PAGE; i++) {
      try {
        Thread.startVirtualThread(epoch::reader).join();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted while the stage was set", e);
      }
    }
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "second-page-unlinked",
            "a new page of slots is not linked to the first one",
            Mutation.without("dev.quire.core.epoch.Slots", "grow", "setLongRelease", 1, 0)));
  }
}
