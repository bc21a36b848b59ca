package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.cache.Recency;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.reclaim.Lanes;
import dev.quire.core.reclaim.Links;
import dev.quire.core.reclaim.PolicyKind;
import dev.quire.core.reclaim.Reclaimer;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link World} whose pages stand in the queues of reclaim, under a clock, in the order in which
 * they were filled: the first one is the first to go.
 */
final class QueuedPages {

  final World world;
  final Reclaimer reclaimer;

  /** A page that entered its file, and the shadow that it met there. */
  record Entry(long index, long shadow) {}

  private final Told told;
  private final Lanes lanes;

  QueuedPages(Stage stage) {
    this(stage, World.PAGE, World.OTHER);
  }

  QueuedPages(Stage stage, long... pages) {
    long words = stage.words("lanes", Lanes.WORDS_BYTES);
    Links links =
        new Links(
            stage.words("links of heads", Links.BYTES),
            stage.words("links", (long) Frames.SECTION_FRAMES * Links.BYTES));
    world =
        new World(
            stage,
            (frames, waits) ->
                new Told(
                    new Lanes(
                        frames,
                        waits,
                        PolicyKind.CLOCK,
                        words,
                        links,
                        Frames.SECTION_FRAMES,
                        Frames.SECTION_FRAMES,
                        (folio, own) -> {})),
            pages);
    told = (Told) world.recency;
    lanes = told.lanes;
    reclaimer =
        new Reclaimer(
            world.cache,
            world.waits,
            lanes,
            () -> {},
            stage.words("hand", Long.BYTES),
            stage.words("progress", Long.BYTES));
    told.entries.clear();
  }

  /** The pages that entered since this was made. */
  List<Entry> entries() {
    return told.entries;
  }

  /** Takes the page aside that is to go next, with a reference; 0 when there is none. */
  long isolate() {
    return lanes.isolate();
  }

  /** An isolated folio stays after all; drops the reference. */
  void putBack(long folio) {
    lanes.putBack(folio);
    world.mapping.put(folio);
  }

  /** Evicts the page that is to go next, as reclaim does; false when it may not. */
  boolean evict() {
    long folio = isolate();
    return folio != 0 && Inside.evict(reclaimer, folio);
  }

  /** As {@link #evict()}, this folio, after one look at it. */
  boolean evict(long folio) {
    return lanes.isolate(folio) && Inside.evict(reclaimer, folio);
  }

  /** Does what reclaim finds to be done next; true when a page has gone by that. */
  boolean reclaim() {
    return Inside.take(reclaimer, isolate());
  }

  /** Nobody has asked for what was a part of a larger folio: see {@link Lanes#demote}. */
  void demote(long folio) {
    lanes.demote(folio, 2); // of main, as all under a clock
  }

  /** The page is out of its file, as when a truncate takes it. */
  void remove(long index) {
    long held = world.lookup.hold(index);
    if (held != 0) {
      world.remove(held);
    }
  }

  /** What an eviction leaves in the slots of a folio. */
  long shadowOf(long folio) {
    return lanes.shadow(folio);
  }

  boolean isCached(long index) {
    return world.lookup.peek(index) != 0;
  }

  /** True when no page stands in a queue: all are aside, or there are none. */
  boolean isEmpty() {
    return lanes.frames() == 0;
  }

  /** Once all is over: each page of the file is in one queue, and nothing else is. */
  boolean isWhole() {
    try {
      lanes.verify();
      return true;
    } catch (FolioBug broken) {
      return false;
    }
  }

  /** The queues, and which pages entered them. */
  private static final class Told implements Recency {

    private final Lanes lanes;
    private final List<Entry> entries = new ArrayList<>();

    Told(Lanes lanes) {
      this.lanes = lanes;
    }

    @Override
    public long warmth() {
      return lanes.warmth();
    }

    @Override
    public boolean hears(long mapping, long index) {
      return lanes.hears(mapping, index);
    }

    @Override
    public void asked(long mapping, long index, int size) {
      lanes.asked(mapping, index, size);
    }

    @Override
    public void entered(long folio, long shadow) {
      entries.add(new Entry(Identity.index(folio), shadow));
      lanes.entered(folio, shadow);
    }

    @Override
    public long welcome() {
      return lanes.welcome();
    }

    @Override
    public long silence() {
      return lanes.silence();
    }

    @Override
    public void advised(long folio, Regard regard) {
      lanes.advised(folio, regard);
    }

    @Override
    public void left(long folio) {
      lanes.left(folio);
    }

    @Override
    public long parted(long folio) {
      return lanes.parted(folio);
    }

    @Override
    public void joined(long folio, long place) {
      lanes.joined(folio, place);
    }
  }
}
