package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Slab;
import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.Folios;
import dev.quire.core.cache.IoThreads;
import dev.quire.core.cache.Lookup;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.Recency;
import dev.quire.core.cache.Throttle;
import dev.quire.core.cache.Transform;
import dev.quire.core.epoch.Epoch;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;
import dev.quire.core.frame.Ranges;
import dev.quire.core.migrate.Migration;
import dev.quire.core.word.Content;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import dev.quire.core.xarray.NodeLayout;
import dev.quire.core.xarray.NodeSlab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.BiFunction;

/**
 * A page cache of one section and one file of eighty pages, built from production classes as the
 * roof builds it, over the explorer's words. Page {@code i} of the file starts with two longs that
 * are {@code 100 + i}.
 *
 * <p>Pages 1 and 2 are cached, unless the claim names others; the tree is one node. The folio of
 * the first of them is the one that claims take away: it is the next that the allocator hands out
 * once it is free.
 */
public final class World {

  /** The page whose folio is taken away. */
  static final int PAGE = 1;

  /** The page that stays. */
  static final int OTHER = 2;

  /** The page that is filled meanwhile. */
  static final int NEXT = 3;

  /** The first of two pages that {@link #fillPair} brings in as one folio. */
  static final int PAIR = 4;

  /** Bytes of a page that are looked at. */
  static final int LOOKED_AT = 2 * Long.BYTES;

  /** Pages of the file. */
  static final int PAGES = 80;

  /** Nodes that trees can have. */
  static final int NODES = 5;

  private static final int NAMED_SLOTS = 4;
  private static final int NODE_STRIDE = 640;
  private static final int FIRST_SLOT = 64; // for names in traces only

  final StageFile file;
  final WaitQueues waits = new WaitQueues();
  final FolioLock lock = new FolioLock(waits);
  final FolioLatch latch = new FolioLatch(waits);
  final Range range;
  final Frames frames;
  final Buddy buddy;
  final Epoch epoch;
  final Folios folios;
  final NodeSlab nodes;
  final Recency recency;
  final Cache cache;
  public final Mapping mapping;
  public final Lookup lookup;

  /** The folio of the first page that is cached. */
  final long folio;

  private final Invariants invariants;

  public World(Stage stage) {
    this(stage, PAGE, OTHER);
  }

  /** With these pages in the cache, filled in this order. */
  World(Stage stage, long... pages) {
    this(stage, (frames, waits) -> new Untold(stage), pages);
  }

  /** With somebody who is told of the pages that come and go. */
  World(Stage stage, BiFunction<Frames, WaitQueues, Recency> recency, long... pages) {
    this(stage, 1, recency, pages);
  }

  /** With several sections, of which the first one is fixed, and pages stand in the others. */
  static World ofSections(Stage stage, int sections, long... pages) {
    return new World(stage, sections, (frames, waits) -> new Untold(stage), pages);
  }

  private World(
      Stage stage, int sections, BiFunction<Frames, WaitQueues, Recency> recency, long... pages) {
    file = new StageFile(stage, PAGES);
    range = Ranges.acquire(new StageOs(stage), sections);
    frames = new Frames(range.base(), range.memmap(), sections, 1);
    buddy = new Buddy(frames, stage.words("buddy", Buddy.bytes(1, sections)), 1, waits);
    for (int section = 0; section < sections; section++) {
      range.populate(section, false, false);
      buddy.online(section);
    }
    epoch = Places.epoch(stage, null);
    folios =
        new Folios(
            frames,
            buddy,
            epoch,
            (order, mobility) -> false,
            () -> {},
            order -> new IOException("no memory"));
    nodes = nodes(stage, range.base());
    this.recency = recency.apply(frames, waits);
    cache = new Cache(ground(stage));
    try {
      mapping = cache.open(file, file.version(), 0, Transform.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lookup = mapping.lookup();
    for (long page : pages) {
      fill(page);
    }
    folio = lookup.peek(pages[0]);
    for (int i = 0; i < pages.length; i++) {
      name(stage, lookup.peek(pages[i]), String.valueOf((char) ('f' + i)));
    }
    invariants = new Invariants(stage);
  }

  /** An actor under which production code may not find an invariant broken. */
  void actor(Stage stage, String name, Stage.Body body) {
    invariants.actor(stage, name, body);
  }

  private NodeSlab nodes(Stage stage, long content) {
    Slab slab = slab(stage, "nodes", NodeLayout.BYTES);
    long node = content + Frames.SECTION_BYTES - Frames.FRAME_BYTES;
    for (int i = 0; i < NODES; i++) {
      stage.name(node, NodeLayout.BYTES, "node " + i);
      slab.free(node);
      for (int slot = 0; slot < NAMED_SLOTS; slot++) {
        long word = node + FIRST_SLOT + (long) slot * Long.BYTES;
        stage.name(word, Long.BYTES, "node %d slot %d".formatted(i, slot));
      }
      node += NODE_STRIDE;
    }
    return new NodeSlab(slab, epoch, waits, stage.words("retired", NodeSlab.STATE_BYTES));
  }

  private Cache.Ground ground(Stage stage) {
    Slab records = slab(stage, "records", Mapping.RECORD_BYTES);
    records.free(stage.words("mapping", Mapping.RECORD_BYTES));
    return new Cache.Ground(
        frames,
        folios,
        records,
        nodes,
        epoch,
        waits,
        lock,
        latch,
        new Counters(stage.words("counters", Counters.BYTES)),
        new IoThreads(0),
        0,
        stage.words("progress", Cache.WORDS_BYTES),
        Throttle.NONE,
        recency);
  }

  private Slab slab(Stage stage, String name, int bytes) {
    return new Slab(buddy, frames, waits, bytes, stage.words(name, Slab.STATE_BYTES));
  }

  private static void name(Stage stage, long folio, String name) {
    stage.name(folio + FolioLayout.REFCOUNT, 4, name + ".refcount");
    stage.name(folio + FolioLayout.FLAGS, 4, name + ".flags");
    stage.name(folio + FolioLayout.SEQUENCE, 8, name + ".sequence");
    stage.name(folio + FolioLayout.MAPPING, 8, name + ".mapping");
    stage.name(folio + FolioLayout.INDEX, 8, name + ".index");
    stage.name(folio + FolioLayout.LATCH, 4, name + ".latch");
    stage.name(folio + FolioLayout.HOLDER, 8, name + ".holder");
    stage.name(folio + FolioLayout.ORDER, 1, name + ".order");
    stage.name(folio + FolioLayout.RECLAIM, 1, name + ".heat");
    stage.name(folio, FolioLayout.BYTES, name);
  }

  /** What the first longs of a page hold. */
  public static long value(long index) {
    return 100 + index;
  }

  /** Looks a page up once: its folio with a reference, or 0. */
  public long get(long index) {
    long pinned = lookup.get(index << Frames.FRAME_SHIFT, false);
    return pinned == 0 ? 0 : lookup.folioOf(pinned);
  }

  /** As {@link #fill}, from a storage that fails; true when it has said so. */
  boolean failToFill(long index) {
    file.fails(true);
    return mapping.fill().prefetch(index, index + 1) != null;
  }

  /** The storage works again. */
  void mend() {
    file.fails(false);
  }

  /** Brings a page in, as readahead does: by this thread, if memory is free. */
  public void fill(long index) {
    fill(index, index + 1);
  }

  private void fill(long first, long end) {
    IOException failure = mapping.fill().prefetch(first, end);
    if (failure != null) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Takes a reference to whatever folio the page has, in whatever state, and drops it. */
  void holdAndPut(long index) {
    long held = lookup.hold(index);
    if (held != 0) {
      mapping.put(held);
    }
  }

  /** Waits until whatever folio the page has is unlocked, without a reference to it. */
  void awaitUnlock(long index) {
    long found = lookup.peek(index);
    if (found != 0) {
      lock.awaitUnlock(found);
    }
  }

  /**
   * Evicts the folio as reclaim does, on a reference that the caller has; drops that reference.
   *
   * @return false when somebody else held one
   */
  public boolean evict(long victim) {
    boolean evicted = false;
    if (FolioLock.tryLock(victim)) {
      evicted = mapping.evict(victim, 0);
      lock.unlock(victim);
    }
    if (evicted) {
      cache.counters().add(Counters.EVICTIONS, 1);
      folios.free(victim);
    } else {
      folios.put(victim, 1);
    }
    return evicted;
  }

  /**
   * Arranges free memory so that the next two-page folio is the one whose second page is {@link
   * #folio}, once that is free and in the lists: its neighbour is evicted, all smaller blocks are
   * taken. Before the actors start, on the pages that the world has by itself.
   */
  void nextPairEndsWithFolio() {
    long neighbour = lookup.peek(OTHER);
    FolioRef.get(neighbour, 1);
    evict(neighbour);
    buddy.drain();
    for (int order = 1; order <= 3; order++) {
      buddy.allocate(order, Buddy.Mobility.MOVABLE);
    }
  }

  /** Brings in pages 4 and 5 as one folio, out of the lists of the allocator. */
  void fillPair() {
    buddy.drain();
    fill(PAIR, PAIR + 2);
  }

  /** Moves the folio of a page to another place, if it may be moved. */
  boolean move(long page) {
    long held = lookup.hold(page);
    return held != 0 && new Migration(cache).move(held, Frames.SECTION_ORDER).isDone();
  }

  /** The file ends behind page 4: the folio of pages 4 and 5 reaches beyond. */
  void endBehindFirstOfPair() {
    try {
      cut((PAIR + 1L) << Frames.FRAME_SHIFT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Overwrites the first two words of a page with this value, if it is there and nobody's. */
  boolean write(long page, long value) {
    MemorySegment source = MemorySegment.ofArray(new byte[LOOKED_AT]);
    for (int at = 0; at < LOOKED_AT; at += Long.BYTES) {
      source.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
    }
    return mapping.writing().overwrite(lookup, page << Frames.FRAME_SHIFT, source, 0, LOOKED_AT)
        == LOOKED_AT;
  }

  /** What the first word of a page shows in the end; 0 when it is not there. */
  long shown(long page) {
    long found = lookup.peek(page);
    return found == 0 || !Identity.covers(found, mapping.id(), page)
        ? 0
        : Content.longAt(
            lookup.content(found) + (page - Identity.index(found) << Frames.FRAME_SHIFT), 0);
  }

  /** What the file's pages hold is changed by others; {@link #truncate} notices. */
  void change() {
    file.change();
  }

  /** True when a page is there with the bytes of before {@link #change}. */
  boolean isOld(long index) {
    long found = lookup.peek(index);
    return found != 0 && Words.getLongPlain(lookup.content(found)) == value(index);
  }

  /** True when the folio begins with the bytes of that page; the caller has a reference. */
  boolean hasBytes(long held, long index) {
    return Content.longAt(lookup.content(held), 0) == value(index);
  }

  /** True when metadata and lists of the allocator agree. */
  boolean listsAgree() {
    try {
      buddy.verify();
      return true;
    } catch (FolioBug disagree) {
      return false;
    }
  }

  /** Takes all pages out of the file, as when somebody else has changed it. */
  public void truncate() {
    file.replace();
    notice();
  }

  /** Makes the file shorter, as whoever truncates it. */
  void cut(long bytes) throws IOException {
    mapping.writing().lockSize();
    try {
      mapping.truncation().cut(bytes, Long.MAX_VALUE);
    } finally {
      mapping.writing().unlockSize();
    }
  }

  /** Takes a page out as truncates and holes do, with a reference that the caller has. */
  void remove(long gone) {
    Inside.remove(mapping.truncation(), gone);
    mapping.put(gone);
  }

  /** Others have made the file that long, and its pages go as with {@link #truncate}. */
  void resize(long bytes) {
    file.resize(bytes);
    notice();
  }

  private void notice() {
    try {
      mapping.notice();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True when the folio is free, or in the file with exactly the references that can be named. */
  static boolean accounted(long folio) {
    int count = FolioRef.count(folio);
    return Identity.mapping(folio) == 0
        ? count == 0 && FolioFlags.has(folio, FolioFlags.BUDDY)
        : count == Owners.expected(folio);
  }
}
