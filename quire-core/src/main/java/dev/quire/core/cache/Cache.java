package dev.quire.core.cache;

import dev.quire.core.buddy.Slab;
import dev.quire.core.epoch.Epoch;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.folio.FolioWriteback;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Ranges;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import dev.quire.core.xarray.NodePool;
import dev.quire.core.xarray.NodeSlab;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What all mappings of an instance share, and the register of them. */
public final class Cache {

  /** The largest folio that readahead makes of itself: 64 KiB. */
  static final int MAX_ORDER = 4;

  private static final int NODES_SHIFT = 4;
  private static final int SHADOW_BATCH = 8;

  /** Bytes of the words that a cache needs beside its records: {@link Ground#progress}. */
  public static final int WORDS_BYTES = 128;

  // Offsets there. An int that moves whenever a fill ends, one of fills under way, and longs: how
  // many frames of all mappings are dirty, and how many are being written or written and not
  // synced, and how many of those are being written.
  private static final int UNDER_WAY = 4;
  private static final int DIRTY = 8;
  private static final int UNSYNCED = 16;
  private static final int WRITEBACK = 24;

  // A long, up to where the log of an engine is durable, and an int that moves when it does.
  private static final int LOG_DURABLE = 32;
  private static final int LOG_MOVED = 40;

  // Longs: large folios that somebody wanted, and had to do with smaller ones; those of which
  // reclaim has kept a part; and those that were made of smaller ones.
  private static final int FALLBACKS = 48;
  private static final int SPLITS = 56;
  private static final int COLLAPSES = 64;

  // A long: when memory was last reclaimed for a folio of 2 MiB and there was none all the same.
  private static final int HUGE_DENIED = 72;
  private static final long DENIED_NANOS = 100_000_000;

  /** A large folio takes at most one in so many frames: reclaim has to have a choice. */
  private static final int LARGE_SHARE = 32;

  /**
   * Everything that a cache stands on, gathered by the roof.
   *
   * @param progress address of {@link #WORDS_BYTES} zeroed bytes
   */
  public record Ground(
      Frames frames,
      Folios folios,
      Slab records,
      NodeSlab nodes,
      Epoch epoch,
      WaitQueues waits,
      FolioLock lock,
      FolioLatch latch,
      Counters counters,
      IoThreads io,
      int readAheadFrames,
      long progress,
      Throttle throttle,
      Recency recency) {}

  private final Ground ground;
  private final FolioWriteback writebacks;
  private final Attachments attachments;

  // Shared heap state, listed in docs/locking.md: reclaim finds a folio's mapping by id here.
  private final Map<Long, Mapping> mappings = new ConcurrentHashMap<>();

  public Cache(Ground ground) {
    this.ground = ground;
    this.writebacks = new FolioWriteback(ground.waits);
    this.attachments = new Attachments(ground.frames, ground.lock);
  }

  /**
   * Starts caching a file.
   *
   * @param version of the backing at this moment
   * @param order log2 of the frames of its pages, 0 to 4
   */
  public Mapping open(Backing backing, Backing.Version version, int order, Transform transform)
      throws IOException {
    return open(backing, version, order, MAX_ORDER, false, transform);
  }

  /**
   * As {@link #open(Backing, Backing.Version, int, Transform)}, with folios as large as readahead
   * gets them, up to 2 MiB, as long as there are many in memory.
   *
   * @param huge whether each miss wants one of 2 MiB
   */
  public Mapping openLarge(
      Backing backing, Backing.Version version, int order, boolean huge, Transform transform)
      throws IOException {
    int largest = Math.clamp(largeShare(), MAX_ORDER, Frames.SECTION_ORDER);
    return open(backing, version, order, largest, huge, transform);
  }

  /** Whether there is memory for folios of 2 MiB, and a choice of what else to have there. */
  public boolean hasRoomForHuge() {
    return largeShare() >= Frames.SECTION_ORDER;
  }

  private int largeShare() {
    return 63 - Long.numberOfLeadingZeros(ground.folios.totalFrames() / LARGE_SHARE | 1);
  }

  private Mapping open(
      Backing backing,
      Backing.Version version,
      int order,
      int largest,
      boolean huge,
      Transform transform)
      throws IOException {
    long record = ground.records.allocate();
    for (int attempt = 0; record == 0; attempt++) {
      ground.folios.relieveNodes(attempt);
      record = ground.records.allocate();
    }
    Mapping mapping =
        new Mapping(
            this, record, Ranges.nextMapping(), order, largest, huge, backing, version, transform);
    mappings.put(mapping.id(), mapping);
    return mapping;
  }

  /** Stops caching a file: its pages go, pinned ones stay as orphans until unpinned. */
  public void close(Mapping mapping) {
    mapping.end();
    mappings.remove(mapping.id());
    ground.epoch.synchronize(); // a section may hold the record's root as the slot to look at again
    ground.records.free(mapping.record());
  }

  /** The mapping with this id, or null when it has ended. */
  public @Nullable Mapping mapping(long id) {
    return mappings.get(id);
  }

  public Collection<Mapping> mappings() {
    return mappings.values();
  }

  public Frames frames() {
    return ground.frames;
  }

  public Folios folios() {
    return ground.folios;
  }

  NodePool nodes() {
    return ground.nodes;
  }

  public Epoch epoch() {
    return ground.epoch;
  }

  public WaitQueues waits() {
    return ground.waits;
  }

  public FolioLock lock() {
    return ground.lock;
  }

  public FolioLatch latch() {
    return ground.latch;
  }

  public FolioWriteback writebacks() {
    return writebacks;
  }

  /** Who is told of the pages that come and go. */
  public Recency recency() {
    return ground.recency;
  }

  public Attachments attachments() {
    return attachments;
  }

  public Throttle throttle() {
    return ground.throttle;
  }

  /** Frames of all files that are dirty. */
  public long dirtyFrames() {
    return Words.getLongOpaque(ground.progress + DIRTY);
  }

  /** Frames of all files that are being written, or were and are not synced. */
  public long unsyncedFrames() {
    return Words.getLongOpaque(ground.progress + UNSYNCED);
  }

  /** Frames of all files that are being written. */
  public long writebackFrames() {
    return Words.getLongOpaque(ground.progress + WRITEBACK);
  }

  void countWriteback(long frames) {
    Words.getAndAddLongRelease(ground.progress + WRITEBACK, frames); // pairs with writebackFrames
  }

  /** Up to where the engine's log is durable, as it has said. */
  public long logDurable() {
    return Words.getLongAcquire(ground.progress + LOG_DURABLE); // pairs with logIsDurable
  }

  /**
   * The engine says that its log is durable up to {@code position}; less than before is nothing.
   */
  public void logIsDurable(long position) {
    long address = ground.progress + LOG_DURABLE;
    long seen = Words.getLongOpaque(address);
    // pairs with logDurable
    while (seen < position && !Words.weakCasLongRelease(address, seen, position)) {
      seen = Words.getLongOpaque(address);
    }
    Words.getAndAddIntRelease(ground.progress + LOG_MOVED, 1); // pairs with logMoves
    ground.waits.wake(ground.progress + LOG_MOVED, null);
  }

  /** Whether an engine has said anything about a log. */
  boolean keepsLog() {
    return logMoves() != 0;
  }

  /** How often it has said so. */
  public int logMoves() {
    return Words.getIntAcquire(ground.progress + LOG_MOVED); // pairs with logIsDurable
  }

  /**
   * Waits until it says so once more than {@code seen} times.
   *
   * @param deadline of {@link System#nanoTime()}
   * @return false when the deadline passed first
   */
  public boolean awaitLog(int seen, long deadline) {
    return ground.waits.await(ground.progress + LOG_MOVED, seen, deadline) != WaitQueues.TIMED_OUT;
  }

  void countFallback() {
    Words.getAndAddLongRelease(ground.progress + FALLBACKS, 1); // pairs with fallbacks
  }

  /** Memory had no folio of 2 MiB for who wanted one: others need not insist for a while. */
  void hugeIsDenied() {
    countFallback();
    Words.setLongOpaque(ground.progress + HUGE_DENIED, System.nanoTime());
  }

  boolean mayInsistOnHuge() {
    long denied = Words.getLongOpaque(ground.progress + HUGE_DENIED);
    return denied == 0 || System.nanoTime() - denied > DENIED_NANOS;
  }

  /** How often a folio of over 64 KiB was wanted, and memory had none in one piece. */
  public long fallbacks() {
    return Words.getLongOpaque(ground.progress + FALLBACKS);
  }

  /** Reclaim has kept a part of a folio. */
  public void countSplit() {
    Words.getAndAddLongRelease(ground.progress + SPLITS, 1); // pairs with splits
  }

  /** How often it has. */
  public long splits() {
    return Words.getLongOpaque(ground.progress + SPLITS);
  }

  /** Folios have become one, in the background. */
  public void countCollapse() {
    Words.getAndAddLongRelease(ground.progress + COLLAPSES, 1); // pairs with collapses
  }

  /** How often they have. */
  public long collapses() {
    return Words.getLongOpaque(ground.progress + COLLAPSES);
  }

  void countDirty(long frames) {
    Words.getAndAddLongRelease(ground.progress + DIRTY, frames); // pairs with dirtyFrames
  }

  void countUnsynced(long frames) {
    Words.getAndAddLongRelease(ground.progress + UNSYNCED, frames); // pairs with unsyncedFrames
  }

  public Counters counters() {
    return ground.counters;
  }

  public IoThreads io() {
    return ground.io;
  }

  int readAheadFrames() {
    return ground.readAheadFrames;
  }

  /**
   * Keeps index nodes in bounds: once they are more than a sixteenth of the frames, an eviction
   * drops the oldest nodes that tell of evicted pages alone, of its own file or of the next one.
   */
  public void boundShadows(Mapping evictedFrom) {
    if (ground.nodes.used() <= ground.folios.totalFrames() >>> NODES_SHIFT
        || evictedFrom.dropShadows(SHADOW_BATCH) != 0
        || mappings.size() == 1) { // an iterator is memory from the heap, at each eviction
      return;
    }
    for (Mapping mapping : mappings.values()) {
      if (mapping.dropShadows(SHADOW_BATCH) != 0) {
        return;
      }
    }
  }

  /** Fills under way: memory that will be reclaimable soon. */
  public int fillsUnderWay() {
    return Words.getIntAcquire(ground.progress + UNDER_WAY); // pairs with fillStarted, fillEnded
  }

  /** A word that moves whenever a fill ends. */
  public int fillsEnded() {
    return Words.getIntAcquire(ground.progress); // pairs with fillEnded
  }

  /**
   * True when a fill is under way, or has ended since {@link #fillsEnded} said {@code before}: then
   * a page that could not be taken because it was being filled is worth another look.
   */
  public boolean mayHaveFilled(int before) {
    return fillsUnderWay() > 0 || fillsEnded() != before; // in this order: see fillEnded
  }

  /** Dirty pages are about to be written: to who needs memory that is as good as a fill. */
  public void cleaningStarted() {
    fillStarted();
  }

  /** Those that could be are clean. */
  public void cleaningEnded() {
    fillEnded();
  }

  /** Before the page can be met. */
  void fillStarted() {
    Words.getAndAddIntAcquire(ground.progress + UNDER_WAY, 1); // pairs with fillsUnderWay
  }

  /** Once the page can be taken. Who finds no fill under way any more finds the word moved. */
  void fillEnded() {
    Words.getAndAddIntRelease(ground.progress, 1); // pairs with fillsEnded
    Words.getAndAddIntRelease(ground.progress + UNDER_WAY, -1); // pairs with fillsUnderWay
    ground.waits.wake(ground.progress, null);
  }
}
