package dev.quire.core.cache;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.epoch.Epoch;
import dev.quire.core.epoch.Reader;
import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.hugetlb.HugePool;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Folios of the cache between the allocator and their owners: taking, and giving back. */
public final class Folios {

  /** Says why there is no memory, as an exception for the caller of a read. */
  @FunctionalInterface
  public interface Exhaustion {
    IOException describe(int order);
  }

  private static final int NODE_ATTEMPTS = 8;
  private static final int HUGE_ATTEMPTS = 4;

  private final Frames frames;
  private final Buddy buddy;
  private final @Nullable HugePool huge;
  private final Epoch epoch;
  private final Buddy.Pressure pressure;
  private final Runnable lowMemory;
  private final Exhaustion exhaustion;
  private final Residency residency;

  // Set once, when the instance ends. Listed in docs/locking.md.
  private volatile @Nullable Consumer<Runnable> atEnd;

  /** Without a limit of how many pages stay, and without a pool of huge folios. */
  public Folios(
      Frames frames,
      Buddy buddy,
      Epoch epoch,
      Buddy.Pressure pressure,
      Runnable lowMemory,
      Exhaustion exhaustion) {
    this(frames, buddy, null, epoch, pressure, lowMemory, exhaustion, Residency.UNLIMITED);
  }

  /**
   * @param huge where folios that are sections come from; null for the allocator, with all of their
   *     metadata
   * @param pressure frees something, or says that it cannot
   * @param lowMemory wakes the background reclaimer; must not block
   */
  public Folios(
      Frames frames,
      Buddy buddy,
      @Nullable HugePool huge,
      Epoch epoch,
      Buddy.Pressure pressure,
      Runnable lowMemory,
      Exhaustion exhaustion,
      Residency residency) {
    this.frames = frames;
    this.buddy = buddy;
    this.huge = huge;
    this.epoch = epoch;
    this.pressure = pressure;
    this.lowMemory = lowMemory;
    this.exhaustion = exhaustion;
    this.residency = residency;
  }

  /**
   * A frozen folio of {@code order} for a page that somebody waits for; reclaims when there is
   * none.
   *
   * @throws IOException when nothing can be reclaimed
   */
  long demand(int order) throws IOException {
    return demand(order, true);
  }

  /**
   * As {@link #demand(int)}.
   *
   * @param waits whether to wait, where the number of pages is limited, until one can go: not who
   *     has folios in hand that are in no file yet, for whom others may wait in the same way
   */
  long demand(int order, boolean waits) throws IOException {
    if (!residency.enter(1 << order, waits)) {
      throw exhaustion.describe(order);
    }
    int pfn = -1;
    try {
      pfn = take(order);
      while (pfn < 0) {
        boolean relieved = pressure.relieve(order, Mobility.MOVABLE);
        pfn = take(order); // others may have freed some in any case
        if (pfn < 0 && !relieved) {
          throw exhaustion.describe(order);
        }
      }
    } finally {
      if (pfn < 0) {
        residency.leave(1 << order);
      }
    }
    if (buddy.freeFrames() < buddy.lowWatermark()) {
      lowMemory.run();
    }
    return frames.folio(pfn);
  }

  /**
   * A frozen folio of 2 MiB for who would rather have one; 0 when there is none.
   *
   * @param reclaims whether pages may go for it
   */
  long huge(boolean reclaims) {
    long folio = allocate(Frames.SECTION_ORDER);
    for (int i = 0; folio == 0 && reclaims && i < HUGE_ATTEMPTS; i++) {
      reclaims = pressure.relieve(Frames.SECTION_ORDER, Mobility.MOVABLE);
      folio = allocate(Frames.SECTION_ORDER);
    }
    if (buddy.freeFrames() < buddy.lowWatermark()) {
      lowMemory.run();
    }
    return folio;
  }

  /** A frozen folio for a page that somebody waits for, if one is free; 0 otherwise. */
  long available(int order) {
    long folio = allocate(order);
    if (buddy.freeFrames() < buddy.lowWatermark()) {
      lowMemory.run();
    }
    return folio;
  }

  /** A frozen folio for a page that nobody waits for, or 0: never at the cost of a cached page. */
  public long speculate(int order) {
    if (!hasPooled(order) && buddy.freeFrames() - (1L << order) < buddy.lowWatermark()) {
      lowMemory.run();
      return 0;
    }
    return allocate(order);
  }

  /**
   * A frozen folio that is to take the place of one that is there, of the same order, or 0. So it
   * is no page more, and is not counted as one; it or the other ends with {@link #freeUncounted}.
   * It may leave less free than others should: as much is freed when it has taken that place.
   *
   * @param largest order of a free block that may be broken for it
   */
  public long replacement(int order, int largest) {
    if (!hasPooled(order) && buddy.freeFrames() - (1L << order) < buddy.minWatermark()) {
      return 0;
    }
    int pfn = order == Frames.SECTION_ORDER ? take(order) : buddy.allocate(order, largest);
    return pfn < 0 ? 0 : frames.folio(pfn);
  }

  /**
   * As {@link #replacement}, for one that is to be held for long: in the sections that never leave.
   * None of a whole section: that keeps nothing in pieces wherever it stands.
   */
  public long lasting(int order) {
    int pfn = order == Frames.SECTION_ORDER ? -1 : buddy.allocate(order, Mobility.LONGTERM);
    return pfn < 0 ? 0 : frames.folio(pfn);
  }

  /** Frees something, so that a block of that order can be had; false when nothing could go. */
  public boolean relieve(int order) {
    return pressure.relieve(order, Mobility.MOVABLE);
  }

  /** As {@link #relieve}, for {@link #lasting}. */
  public boolean relieveLasting(int order) {
    return order != Frames.SECTION_ORDER && pressure.relieve(order, Mobility.LONGTERM);
  }

  /**
   * Takes a reference to the folio that a frame belongs to; 0 when that is free, or frozen, or
   * changes at this moment. For who looks by number: it may be any folio, also an orphan.
   */
  public long hold(int pfn) {
    Reader reader = epoch.reader();
    long late;
    reader.enter();
    try {
      long folio = Identity.head(frames, pfn);
      if (epoch.hasEnded() || !FolioRef.tryGet(folio)) {
        return 0;
      }
      if (Identity.head(frames, pfn) == folio) { // a reference keeps it as large as it is
        return folio;
      }
      late = folio;
    } finally {
      reader.exit();
    }
    put(late, 1);
    return 0;
  }

  /** Whether so many frames can be had without any page having to go, now or soon. */
  public boolean hasRoom(long frames) {
    return buddy.freeFrames() - frames >= buddy.highWatermark() && residency.hasRoom(frames);
  }

  /** Frames that there are. */
  long totalFrames() {
    return buddy.totalFrames();
  }

  private long allocate(int order) {
    if (!residency.tryEnter(1 << order)) {
      return 0;
    }
    int pfn = take(order);
    if (pfn < 0) {
      residency.leave(1 << order);
      return 0;
    }
    return frames.folio(pfn);
  }

  private int take(int order) {
    HugePool pool = poolOf(order);
    return pool != null ? pool.take() : buddy.allocate(order, Mobility.MOVABLE);
  }

  /** Whether a folio can be had without taking any memory that others could have. */
  private boolean hasPooled(int order) {
    HugePool pool = poolOf(order);
    return pool != null && pool.freeFolios() > 0;
  }

  /**
   * Makes a folio one that can be divided: with metadata for all of its frames. The caller has it
   * locked, and a reference. It allocates, so before the folio is frozen.
   *
   * @return false, without effect, when there is no memory for it
   */
  public boolean makeDivisible(long folio) {
    return huge == null || huge.restore(folio);
  }

  /** A folio that was of this order was divided. */
  public void divided(int order) {
    HugePool pool = poolOf(order);
    if (pool != null) {
      pool.divided();
    }
  }

  /** Where folios of this order come from and go to, if that is not the allocator. */
  private @Nullable HugePool poolOf(int order) {
    return order == Frames.SECTION_ORDER ? huge : null;
  }

  /**
   * Makes room for index nodes. Evicting does not help while nodes wait for a reader that has been
   * stopped in its section, so this gives up in the end; not at once, for others may have made room
   * while nothing was found here.
   */
  void relieveNodes(int attempt) throws IOException {
    if (attempt >= NODE_ATTEMPTS || !pressure.relieve(0, Mobility.FIXED) && attempt > 0) {
      throw exhaustion.describe(0);
    }
  }

  /** Drops references; the last one frees. */
  public void put(long folio, int references) {
    if (FolioRef.put(folio, references)) {
      free(folio);
    }
  }

  /**
   * Frees a folio whose count is 0 and that has left its file.
   *
   * @return whether its frames are anybody's now, and not those of a reserve
   */
  public boolean free(long folio) {
    return free(folio, true);
  }

  /** As {@link #free(long)}, one of two that are one page: see {@link #replacement}. */
  public void freeUncounted(long folio) {
    free(folio, false);
  }

  private boolean free(long folio, boolean counted) {
    if (Identity.mapping(folio) != 0
        || FolioLatch.held(folio)
        || FolioFlags.has(folio, FolioFlags.LOCKED | FolioFlags.WAITERS | FolioFlags.PRIVATE)) {
      throw new FolioBug("free of a folio that is in use", folio);
    }
    // In a section, so that an instance that ends has only to wait for a grace period before it
    // counts what is free: who began before it ended has freed by then. Others wait at most for as
    // long as it takes to link a few blocks, or to have seven pages from the system.
    Reader reader = epoch.reader();
    Consumer<Runnable> late;
    reader.enter();
    try {
      late = atEnd;
      if (late == null) {
        return give(folio, counted);
      }
    } finally {
      reader.exit();
    }
    late.accept(() -> give(folio, false));
    return true;
  }

  private boolean give(long folio, boolean counted) {
    int order = Identity.order(folio); // before the free: then it is another's
    int pfn = frames.pfn(folio);
    HugePool pool = poolOf(order);
    boolean anybodys = true;
    if (pool != null) {
      anybodys = pool.give(pfn);
    } else {
      buddy.free(pfn, order);
    }
    if (counted) {
      residency.leave(1 << order);
    }
    return anybodys;
  }

  /** From now on, hands over each free instead of doing it: the instance ends, and counts them. */
  public void atEnd(Consumer<Runnable> frees) {
    atEnd = frees;
  }
}
