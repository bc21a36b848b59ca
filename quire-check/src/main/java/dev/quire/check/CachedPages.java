package dev.quire.check;

import dev.quire.check.claims.World;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A small page cache on the stage, for claims about code that keeps hints or pins: the production
 * classes of Quire over made-up words, one file of {@link #PAGES} pages of 4 KiB, memory for all.
 *
 * <p>The first {@link #LONGS} longs of page {@code p} are {@link #content content(p)}; nothing else
 * of it may be read. Pages 1 and 2 are cached at first. The folio of page 1 is the next that is
 * used again once it is free: to evict page 1 and fill page 3 is the shortest way to a hint or a
 * reference that has gone stale.
 *
 * <p>Each method may be called by an actor. None waits for I/O: reads try once, as the first try of
 * {@code CachedFile} does, and say what came of it. Where {@code CachedFile} would then go the slow
 * way, a claim calls {@link #fill} or gives up.
 */
public final class CachedPages {

  /** Pages of the file. */
  public static final int PAGES = 80;

  /** Longs at the start of each page that may be read. */
  public static final int LONGS = 2;

  private final World world;

  /** Sets a cache up on this stage; one for each claim. */
  public CachedPages(Stage stage) {
    world = new World(stage);
  }

  /** What the longs of this page hold. */
  public static long content(long page) {
    return World.value(page);
  }

  /** As {@code CachedFile.hint}: names the page's frame and identity; 0 when it is not cached. */
  public long hint(long page) {
    return world.lookup.hint(checked(page));
  }

  /**
   * As {@code CachedFile.read} with a hint, once and without the walk: any hint is legal.
   *
   * @param into gets the first longs of the page, as many as it holds
   * @return false when the hint names another page or none, or the page was changed meanwhile; then
   *     what {@code into} holds means nothing
   */
  public boolean read(long hint, long page, long[] into) {
    MemorySegment target = MemorySegment.ofArray(checked(into));
    return world.lookup.read(hint, position(page), target, 0, target.byteSize()) > 0;
  }

  /** As {@link #read(long, long, long[])}, finding the page by its index instead of a hint. */
  public boolean read(long page, long[] into) {
    MemorySegment target = MemorySegment.ofArray(checked(into));
    return world.lookup.read(position(page), target, 0, target.byteSize()) > 0;
  }

  /** As {@code CachedFile.pin}, if the page is cached; null when it is not. */
  public @Nullable Pin pin(long page) {
    long folio = world.get(checked(page));
    return folio == 0 ? null : new Pin(world, folio);
  }

  /** Brings the page in, if it is not cached: what a miss and readahead end in. */
  public void fill(long page) {
    world.fill(checked(page));
  }

  /**
   * Evicts the page as reclaim does.
   *
   * @return false when it is not cached, or somebody has a reference to it
   */
  public boolean evict(long page) {
    long folio = world.get(checked(page));
    return folio != 0 && world.evict(folio);
  }

  /** Takes all pages out of the file, as when somebody else has changed it. */
  public void truncate() {
    world.truncate();
  }

  private static long position(long page) {
    return checked(page) << Frames.FRAME_SHIFT;
  }

  private static long checked(long page) {
    if (page < 0 || page >= PAGES) {
      throw new IllegalArgumentException(
          "page %d: the file of a claim has pages 0 to %d".formatted(page, PAGES - 1));
    }
    return page;
  }

  private static long[] checked(long[] into) {
    if (into.length < 1 || into.length > LONGS) {
      throw new IllegalArgumentException(
          "read of %d longs: a page of a claim has %d to read".formatted(into.length, LONGS));
    }
    return into;
  }

  /** A counted reference: the page stays what it is until this is closed. For one actor. */
  public static final class Pin implements AutoCloseable {

    private final World world;
    private final long folio;
    private boolean open = true;

    private Pin(World world, long folio) {
      this.world = world;
      this.folio = folio;
    }

    /** One of the first longs of the page, from 0. */
    public long getLong(int number) {
      if (!open || number < 0 || number >= LONGS) {
        throw new IllegalArgumentException(
            "long %d of a pin that is %s: longs 0 to %d of an open one can be read"
                .formatted(number, open ? "open" : "closed", LONGS - 1));
      }
      return Content.longAt(world.lookup.content(folio), number * Long.BYTES);
    }

    /** Drops the reference. Closing twice is harmless. */
    @Override
    public void close() {
      if (open) {
        open = false;
        world.mapping.put(folio);
      }
    }
  }
}
