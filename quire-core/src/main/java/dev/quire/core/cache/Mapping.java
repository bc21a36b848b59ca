package dev.quire.core.cache;

import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.WordLock;
import dev.quire.core.word.Words;
import dev.quire.core.xarray.Cursor;
import dev.quire.core.xarray.Entries;
import dev.quire.core.xarray.XArray;
import java.io.IOException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One file's pages: the tree that finds them, the size that bounds them, and the operations that
 * put them in and take them out. Shared by every handle that has the file open.
 */
public final class Mapping {

  /** What became of an insertion. */
  enum Inserted {
    YES,
    OCCUPIED,
    /** Bytes are being taken from the file: no page may enter for as long. */
    BARRED,
    NO_MEMORY
  }

  /** Bytes of the record of a mapping. */
  public static final int RECORD_BYTES = MappingLayout.BYTES;

  private final Cache cache;
  private final long record;
  private final long id;
  private final int order;
  private final int largest;
  private final boolean huge;
  private final Backing backing;
  private final Transform transform;
  private final XArray tree;
  private final Lookup lookup;
  private final Lookup welcome;
  private final Lookup quiet;
  private final Lookup absent;
  private final Lookup closed;
  private final Fill fill;
  private final ReadAhead readAhead;
  private final Regions regions = new Regions();
  private final PageStates states;
  private final Extent extent;
  private final Writing writing;
  private final Truncation truncation;
  private final Revision revision;
  private final Space space;

  Mapping(
      Cache cache,
      long record,
      long id,
      int order,
      int largest,
      boolean huge,
      Backing backing,
      Backing.Version version,
      Transform transform) {
    this.cache = cache;
    this.record = record;
    this.id = id;
    this.order = order;
    this.largest = largest;
    this.huge = huge;
    this.backing = backing;
    this.transform = transform;
    clear(record);
    Words.setLongPlain(record + MappingLayout.ID, id);
    Words.setLongPlain(record + MappingLayout.STORED, version.size());
    Words.setLongRelease(record + MappingLayout.SIZE, version.size()); // pairs with size
    this.tree = new XArray(record + MappingLayout.TREE, cache.nodes());
    Recency recency = cache.recency();
    this.lookup = new Lookup(this, id, id, cache, recency.warmth());
    this.welcome = new Lookup(this, id, id, cache, recency.welcome());
    this.quiet = new Lookup(this, id, id, cache, recency.silence());
    this.absent = new Lookup(this, Lookup.NOBODY, id, cache, recency.silence());
    this.closed = new Lookup(this, Lookup.NOBODY, Lookup.NOBODY, cache, recency.silence());
    this.fill = new Fill(cache, this);
    this.readAhead = new ReadAhead(cache, this);
    this.states = new PageStates(cache, this, tree);
    this.extent = new Extent(this, states, cache.waits());
    this.writing = new Writing(cache, this);
    this.truncation = new Truncation(cache, this);
    this.revision = new Revision(this, version);
    this.space = new Space(cache, this);
  }

  // All but the locks, which somebody who is late may hold for a moment, to find that the id is
  // another; and but the size: who reads that of a closed file must see, by its release, that it
  // was closed.
  private static void clear(long record) {
    for (int at = MappingLayout.LAST_MISS; at < MappingLayout.BYTES; at += Long.BYTES) {
      if (at != MappingLayout.EXTEND) { // and INVALIDATE, in the same long
        Words.setLongPlain(record + at, 0);
      }
    }
  }

  public long id() {
    return id;
  }

  long record() {
    return record;
  }

  /** log2 of the frames of a page of this file: no folio is smaller. */
  public int order() {
    return order;
  }

  /** log2 of the frames of the largest folio that readahead and writes make. */
  public int largest() {
    return largest;
  }

  /** Whether larger folios were asked for than readahead makes of itself. */
  public boolean hasLarge() {
    return largest > Cache.MAX_ORDER;
  }

  /** Whether each miss wants a folio of 2 MiB. */
  boolean wantsHuge() {
    return huge;
  }

  /** Bytes of a page of this file. */
  public int pageBytes() {
    return Frames.FRAME_BYTES << order;
  }

  public Lookup lookup() {
    return lookup;
  }

  /** A look-up for who has waited until the page that it asks for was filled. */
  public Lookup welcome() {
    return welcome;
  }

  /** A look-up whose hits tell reclaim nothing. */
  public Lookup quiet() {
    return quiet;
  }

  /** A look-up that finds nothing: for who has to hear of each page that is read. */
  public Lookup absent() {
    return absent;
  }

  /** A look-up that finds nothing, for handles that are closed. */
  public Lookup closed() {
    return closed;
  }

  public Fill fill() {
    return fill;
  }

  public ReadAhead readAhead() {
    return readAhead;
  }

  /** What was said about ranges of the file. */
  public Regions regions() {
    return regions;
  }

  /**
   * Says something about the pages from {@code from} on, up to {@code to}, until something else is
   * said; reclaim hears of those at once that are there.
   */
  public void advise(
      long from, long to, ReadAhead.@Nullable Pattern pattern, Recency.@Nullable Regard regard) {
    regions.say(from, to, pattern, regard);
    if (from < to && regard != null && regard != Recency.Regard.PASSING) {
      forEachFolio(from, to - 1, folio -> cache.recency().advised(folio, regard));
    }
  }

  /** Tells reclaim something about a page, if it is there. Takes no reference: it is advice. */
  public void advise(long index, Recency.Regard regard) {
    long folio = lookup.peek(index);
    if (folio != 0 && Identity.covers(folio, id, index)) {
      cache.recency().advised(folio, regard);
    }
  }

  public Writing writing() {
    return writing;
  }

  public Truncation truncation() {
    return truncation;
  }

  /** What is taken of the storage before the file grows. */
  public Space space() {
    return space;
  }

  /** Which pages are dirty, being written, written and not synced. */
  public PageStates states() {
    return states;
  }

  /**
   * Makes a folio dirty before its first byte changes; the caller holds a reference and the
   * exclusive latch.
   *
   * @return false, without effect, when the folio is no longer of this file
   */
  public boolean dirtied(long folio) {
    return states.dirtied(folio);
  }

  /** As {@link #dirtied}, before changes that an engine's log may describe. */
  public boolean dirtiedInPlace(long folio) {
    return states.dirtiedInPlace(folio);
  }

  /** Where the bytes come from and go to. */
  public Backing backing() {
    return backing;
  }

  public Transform transform() {
    return transform;
  }

  /** Bytes in the file. */
  public long size() {
    return extent.size();
  }

  /**
   * As {@link #size}, at a moment at which nobody takes bytes from the file; waits for one. The
   * caller has no writeback in hand, nor anything else that such a change waits for.
   */
  public long settledSize() {
    extent.beginInvalidate();
    try {
      return extent.size();
    } finally {
      extent.endInvalidate();
    }
  }

  /**
   * Bytes in the stored file, as last known: what lies beyond reads as zeros. Less than {@link
   * #size} by what is not written yet.
   */
  public long stored() {
    return extent.stored();
  }

  Extent extent() {
    return extent;
  }

  /** Frames in the cache. */
  public long residentFrames() {
    return tree.pages();
  }

  /**
   * Puts a folio that {@link Identity#assume} has prepared, with {@code 1 + nr} references, into
   * its slots. Protocol insert.md.
   */
  Inserted insert(long folio) {
    long index = Identity.index(folio);
    int folioOrder = Identity.order(folio);
    long old;
    lock();
    try {
      if (!isOpen()) {
        return Inserted.OCCUPIED; // the mapping has ended; its record may be another's by now
      }
      if (extent.isInvalidating()) {
        return Inserted.BARRED;
      }
      if (nextFolio(index, index + (1L << folioOrder) - 1) != 0) {
        return Inserted.OCCUPIED;
      }
      old = tree.store(index, folioOrder, folio);
    } finally {
      unlock();
    }
    if (Entries.isError(old)) {
      return Inserted.NO_MEMORY;
    }
    boolean refault = Entries.isValue(old);
    if (refault) {
      cache.counters().add(Counters.REFAULTS, 1);
    }
    cache.recency().entered(folio, refault ? Entries.payload(old) : Recency.NO_SHADOW);
    Recency.Regard said = regions.regard(index);
    if (said != null) {
      boolean unread = said == Recency.Regard.NEXT; // so it has to stay for as long
      cache.recency().advised(folio, unread ? Recency.Regard.PASSING : said);
    }
    return Inserted.YES;
  }

  /**
   * Takes a locked folio out of the file, leaving its slots empty, and drops the cache's
   * references. Needs the lock alone: whoever holds another reference keeps an orphan.
   */
  void remove(long folio) {
    remove(folio, false);
  }

  private void remove(long folio, boolean unlessUnsafe) {
    if (FolioFlags.has(folio, FolioFlags.PRIVATE)) {
      if (unlessUnsafe && PageStates.isUnsafe(folio)) {
        return; // only to spare what is attached; certain is what is seen under the tree lock
      }
      cache.attachments().drop(folio);
    }
    lock();
    try {
      if (unlessUnsafe && PageStates.isUnsafe(folio)) {
        return;
      }
      states.forget(folio);
      tree.erase(Identity.index(folio)); // allocates nothing, on the heap neither: cannot fail
      Identity.renounce(folio);
    } finally {
      unlock();
    }
    cache.recency().left(folio);
    FolioRef.put(folio, 1 << Identity.order(folio));
  }

  /**
   * Evicts a locked folio on which the caller holds one reference, if nobody else holds any, it is
   * clean, and what is attached to it lets go. Protocol reclaim.md: the count is frozen first and
   * the dirty mark is looked at after.
   *
   * @param shadow what is left in its slots, a payload of {@link Entries#value}
   */
  public boolean evict(long folio, long shadow) {
    if (!cache.attachments().release(folio)) {
      return false;
    }
    lock();
    try {
      int expected = 1 + Owners.expected(folio);
      if (!FolioRef.freeze(folio, expected)) {
        return false;
      }
      if (PageStates.isUnsafe(folio)) {
        FolioRef.unfreeze(folio, expected);
        return false;
      }
      // An entry takes the place of one of its own order: no node is needed, so this cannot fail.
      tree.store(Identity.index(folio), Identity.order(folio), Entries.value(shadow));
      Identity.renounce(folio);
      return true;
    } finally {
      unlock();
    }
  }

  /** The first folio in {@code [from, last]}, or 0. Under the lock. */
  private long nextFolio(long from, long last) {
    if (from == last) { // as most often; a cursor is memory from the heap
      long entry = tree.load(from);
      return Entries.isObject(entry) ? lookup.folio(entry) : 0;
    }
    Cursor cursor = tree.find(from, last);
    long entry = cursor.next();
    while (entry != Entries.EMPTY && !Entries.isObject(entry)) {
      entry = cursor.next();
    }
    return entry == Entries.EMPTY ? 0 : lookup.folio(entry);
  }

  /** The slots, to be changed under {@link #lock} alone, by who has the folios in them locked. */
  public XArray tree() {
    return tree;
  }

  /** Locks the tree. */
  public void lock() {
    WordLock.lock(record + MappingLayout.LOCK, cache.waits());
  }

  /** Unlocks it. */
  public void unlock() {
    WordLock.unlock(record + MappingLayout.LOCK, cache.waits());
  }

  /** False once the mapping has ended, its record another's perhaps. Under the tree lock. */
  boolean isOpen() {
    return Words.getLongPlain(record + MappingLayout.ID) == id;
  }

  Recency recency() {
    return cache.recency();
  }

  /**
   * Whether folios may be divided or put together at this moment: not while bytes are being taken
   * from the file, for who does that goes by the folios that he has found. Under the tree lock.
   */
  public boolean mayReshape() {
    return isOpen() && !extent.isInvalidating();
  }

  /** Drops a reference to a folio; the last one frees it. */
  public void put(long folio) {
    cache.folios().put(folio, 1);
  }

  /** Goes on elsewhere: the reader is in no section, and must not write to what may have ended. */
  void markerReached(long index) {
    cache.io().submit(() -> readAhead.markerReached(index));
  }

  /**
   * Looks whether somebody else has changed the file; if so adopts its new size and drops the pages
   * that are as they were stored.
   *
   * @return true when it had changed
   */
  public boolean notice() throws IOException {
    return revision.notice();
  }

  /**
   * Before this process changes the stored file, with no lock held; not to be taken for somebody
   * else's change. Ends with {@link #endOwnChange}; calls may overlap.
   */
  public void beginOwnChange() throws IOException {
    revision.beginOwnChange();
  }

  /** After it, whatever became of it. */
  public void endOwnChange() throws IOException {
    revision.endOwnChange();
  }

  /** The stored file reaches as far as {@code end} at least: bytes before it were written. */
  public void wroteTo(long end) {
    extent.wroteTo(end);
  }

  /** The file has become that long by somebody else's doing, and its stored bytes are others. */
  void adopt(long bytes) {
    boolean resized = bytes != stored();
    space.forget();
    if (resized) {
      extent.adopt(bytes, false);
    }
    dropClean();
    if (resized) {
      extent.adopt(bytes, true);
    }
  }

  /**
   * Takes nodes out of the tree that tell of evicted pages alone, the oldest first, and empty ones.
   *
   * @return how many
   */
  long dropShadows(long nodes) {
    lock();
    try {
      if (tree.isTrimmable() && cache.nodes().canRetire()) {
        tree.trim();
      }
      return tree.dropShadows(nodes);
    } finally {
      unlock();
    }
  }

  /** Nodes of the tree. */
  public long nodes() {
    return tree.nodes();
  }

  /** Takes every folio out of the file. Waits for fills under way, not for pins. */
  void dropAll() {
    drop(false);
  }

  /** As {@link #dropAll}, but for pages whose bytes are not stored for good. */
  void dropClean() {
    drop(true);
  }

  private void drop(boolean unlessUnsafe) {
    forEachFolio(folio -> {
      cache.lock().lock(folio);
      try {
        if (Identity.mapping(folio) == id) {
          remove(folio, unlessUnsafe);
        }
      } finally {
        cache.lock().unlock(folio);
      }
    });
  }

  /** Calls back for each folio in the file, with a reference that is dropped afterwards. */
  void forEachFolio(LongConsumer action) {
    forEachFolio(0, -1L, action);
  }

  /** As {@link #forEachFolio(LongConsumer)}, those that hold pages from first to last. */
  void forEachFolio(long first, long last, LongConsumer action) {
    long index = first;
    while (Long.compareUnsigned(index, last) <= 0) {
      long folio = next(index, last);
      if (folio == 0) {
        return;
      }
      index = Identity.index(folio) + (1L << Identity.order(folio));
      try {
        action.accept(folio);
      } finally {
        put(folio);
      }
    }
  }

  /**
   * As {@link #forEachFolio(LongConsumer)}, for who does not keep the file open: once the mapping
   * has ended there are no more.
   */
  public void forEachResident(LongConsumer action) {
    long index = 0;
    for (long folio = nextWhileOpen(index); folio != 0; folio = nextWhileOpen(index)) {
      index = Identity.index(folio) + (1L << Identity.order(folio));
      try {
        action.accept(folio);
      } finally {
        put(folio);
      }
    }
  }

  private long nextWhileOpen(long index) {
    lock();
    try {
      return isOpen() ? hold(nextFolio(index, -1L)) : 0;
    } finally {
      unlock();
    }
  }

  private static long hold(long folio) {
    if (folio != 0) {
      FolioRef.get(folio, 1);
    }
    return folio;
  }

  // The tree's own lock keeps the slot as it is, and the cache's references with it.
  private long next(long index, long last) {
    lock();
    try {
      return hold(nextFolio(index, last));
    } finally {
      unlock();
    }
  }

  /** Ends the mapping: no page of it is left, and none can enter any more. */
  public void end() {
    lock();
    Words.setLongPlain(record + MappingLayout.ID, 0); // insert looks under the same lock
    unlock();
    dropAll();
    lock();
    tree.destroy();
    unlock();
    backing.close();
  }
}
