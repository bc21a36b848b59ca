package dev.quire;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.buddy.Slab;
import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.Folios;
import dev.quire.core.cache.IoThreads;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.Residency;
import dev.quire.core.cache.Throttle;
import dev.quire.core.epoch.Epoch;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioLock;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;
import dev.quire.core.frame.Ranges;
import dev.quire.core.hotplug.Candidates;
import dev.quire.core.hotplug.Sections;
import dev.quire.core.hugetlb.HugePool;
import dev.quire.core.migrate.Compaction;
import dev.quire.core.migrate.Effort;
import dev.quire.core.migrate.Evacuation;
import dev.quire.core.os.MemorySight;
import dev.quire.core.os.Os;
import dev.quire.core.reclaim.Background;
import dev.quire.core.reclaim.Lanes;
import dev.quire.core.reclaim.Links;
import dev.quire.core.reclaim.PolicyKind;
import dev.quire.core.reclaim.Reclaimer;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.writeback.Flusher;
import dev.quire.core.xarray.NodeLayout;
import dev.quire.core.xarray.NodeSlab;
import dev.quire.stats.FileEvent;
import dev.quire.stats.ReclaimEvent;
import dev.quire.stats.ThrottleEvent;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of one instance, put together from the lowest floor up, and taken apart at the end.
 *
 * <p>The few upward calls are wired here: who needs memory asks {@link Reclaimer}, which stands
 * above the cache that it takes memory from.
 */
final class Assembly {

  // Words of an instance that belong to no frame, in this order in the range's area for them.
  private static final int EPOCH = 0;
  private static final int RECORDS = EPOCH + 128;
  private static final int NODES = RECORDS + Slab.STATE_BYTES;
  private static final int NODE_QUEUE = NODES + Slab.STATE_BYTES;
  private static final int PROGRESS = NODE_QUEUE + NodeSlab.STATE_BYTES;
  private static final int HAND = PROGRESS + Cache.WORDS_BYTES;
  private static final int FLUSHER = HAND + 64;
  private static final int BACKGROUND = FLUSHER + Flusher.WORDS_BYTES;
  private static final int CALLS = BACKGROUND + 64;
  private static final int RESIDENCY = CALLS + 64;
  private static final int COUNTERS = RESIDENCY + Residency.WORDS_BYTES;
  private static final int LANES = COUNTERS + Counters.BYTES;
  private static final int BUDDY = LANES + Lanes.WORDS_BYTES;

  private static final int STRIPES = 16;

  private final Os os;
  private final Range range;
  private final Sizes sizes;
  private final Frames frames;
  private final Buddy buddy;
  private final HugePool huge;
  private final SlotPages slotPages;
  private final NodeSlab nodes;
  private final Cache cache;
  private final Lanes lanes;
  private final Shape shape = new Shape();
  private final Compacting compacting;
  private final Reclaimer reclaimer;
  private final Background background;
  private final Flusher flusher;
  private final Census census;
  private final Calls calls;
  private final Sections sections;
  private final Candidates candidates;
  private final Evacuation evacuation;
  private final long residentPages;
  private final HugePages hugePages;

  private final PassedOver passedOver = new PassedOver(this::cache);

  // Guarded by this.
  private boolean stopped;
  private boolean givenBack;

  Assembly(QuireBuilder builder, Pins pins) {
    os = builder.portable ? Os.portable() : Os.system();
    checkMachine(builder, os);
    FileEvent.prepare();
    residentPages = builder.residentPages;
    hugePages = builder.hugePages;
    sizes = Sizes.upTo(builder.largest(), Assembly::wordsBytes);
    int first = sizes.sections(builder.memory);
    range = Ranges.acquire(os, sizes.most());
    range.clearWords(sizes.wordsBytes());
    range.pages(builder.hugePages != HugePages.NEVER, builder.hugePages == HugePages.ALWAYS);
    frames =
        new Frames(range.base(), range.memmap(), sizes.most(), Frames.fixedOf(first, sizes.most()));
    WaitQueues waits = new WaitQueues();
    long words = range.words();
    buddy = new Buddy(frames, words + BUDDY, STRIPES, waits);
    huge = new HugePool(range, frames, buddy, waits, words + poolAt(sizes.most()));
    sections = sections(builder);
    candidates = new Candidates(frames, buddy);
    range.describe(sizes.most());
    begin(builder, first);
    slotPages =
        new SlotPages(os, frames, buddy, builder.memory - sizes.bytes(first), builder.lockMemory);
    Epoch epoch = epoch(slotPages, pins);
    Slab nodeObjects = new Slab(buddy, frames, waits, NodeLayout.BYTES, words + NODES);
    nodes = new NodeSlab(nodeObjects, epoch, waits, words + NODE_QUEUE);
    Counters counters = new Counters(words + COUNTERS);
    background = new Background(buddy, waits, counters, words + BACKGROUND);
    Folios folios =
        new Folios(
            frames,
            buddy,
            huge,
            epoch,
            this::relieve,
            background::ask,
            order -> exhausted(order, pins),
            new Residency(words + RESIDENCY, residentPages, this::evict));
    lanes = lanes(builder.policy, waits);
    cache =
        new Cache(
            new Cache.Ground(
                frames,
                folios,
                new Slab(buddy, frames, waits, Mapping.RECORD_BYTES, words + RECORDS),
                nodes,
                epoch,
                waits,
                new FolioLock(waits),
                new FolioLatch(waits),
                counters,
                new IoThreads(builder.ioThreads),
                builder.readAhead >>> Frames.FRAME_SHIFT,
                words + PROGRESS,
                new Upwards(),
                lanes));
    evacuation = new Evacuation(cache, buddy);
    compacting = new Compacting(new Compaction(cache, buddy), buddy, shape, pins);
    flusher =
        new Flusher(cache, waits, words + FLUSHER, buddy.totalFrames(), builder.dirtyAgeNanos());
    reclaimer =
        new Reclaimer(cache, waits, lanes, flusher::relieve, words + HAND, words + PROGRESS);
    calls = new Calls(words + CALLS, epoch, waits);
    census = new Census(this, builder.memory);
    background.start(reclaimer);
    flusher.start();
  }

  private Epoch epoch(SlotPages pages, Pins pins) {
    return new Epoch(
        range.words() + EPOCH,
        pages::page,
        this::makeRoomForSlots,
        os.hasHeavyBarrier() ? os::heavyBarrier : null,
        pins.mask());
  }

  /** The first memory, or none. */
  private void begin(QuireBuilder builder, int first) {
    boolean begun = false;
    try {
      sections.grow(first, () -> false);
      huge.reserve(reserved(builder.hugePool, builder.memory));
      begun = true;
    } finally {
      if (!begun) {
        dropAll();
      }
    }
  }

  /** See {@link Quire#hugePool}. */
  long reserve(long bytes) {
    calls.enter();
    try {
      int wanted = reserved(bytes, census.budget());
      int reached = huge.reserve(wanted);
      while (reached < wanted && reclaimer.relieve(Frames.SECTION_ORDER, Mobility.MOVABLE)) {
        huge.fill();
        reached = huge.folios();
      }
      return reached * Frames.SECTION_BYTES;
    } finally {
      calls.exit();
    }
  }

  /** Folios of a reserve. */
  private int reserved(long bytes, long budget) {
    long most = (sections.online() - frames.fixedSections()) * Frames.SECTION_BYTES;
    if (bytes < 0 || bytes > most) {
      throw new IllegalArgumentException(
          "a huge pool of %d bytes in memory of %d, of which %d can be set aside; %s"
              .formatted(bytes, budget, most, bytes < 0 ? "give 0" : "give less, or more memory"));
    }
    return (int) ((bytes + Frames.SECTION_BYTES - 1) / Frames.SECTION_BYTES);
  }

  private void dropAll() {
    for (int section = 0; section < sizes.most(); section++) {
      if (buddy.isOnline(section)) {
        range.drop(section);
      }
    }
    Ranges.release(range);
  }

  private Sections sections(QuireBuilder builder) {
    return new Sections(
        range,
        frames,
        buddy,
        builder.emptyings.apply(this::empty),
        builder.lockMemory,
        builder.excludeFromDumps);
  }

  private Lanes lanes(ReclaimPolicy policy, WaitQueues waits) {
    return new Lanes(
        frames,
        waits,
        PolicyKind.valueOf(policy.name()),
        range.words() + LANES,
        new Links(range.words() + headsAt(sizes.most()), range.sectionWords()),
        capacity(),
        Math.max(capacity(), Math.min(residentPages, elasticFrames())),
        passedOver);
  }

  /** Frames that pages of files may be resident in. */
  private long capacity() {
    return Math.min(residentPages, buddy.totalFrames() - buddy.highWatermark());
  }

  /** Frames that there can be, if there can be more than there are at first. */
  private long elasticFrames() {
    return sizes.most() == sections.online() ? 0 : frames.limit();
  }

  private Evacuation evacuation() {
    return evacuation;
  }

  /** Empties an isolated section, whatever stands in it. */
  private void empty(int section, BooleanSupplier stop) {
    int first = section << Frames.SECTION_ORDER;
    huge.vacate(section);
    evacuation().empty(first, first + Frames.SECTION_FRAMES, Effort.insistent(stop));
    huge.vacate(section); // what was given before it was isolated, and was on its way
  }

  /** Those above the allocator know of so many frames from now on. */
  void resized(int sections) {
    long frames = (long) sections << Frames.SECTION_ORDER;
    lanes.resize(Math.max(1, Math.min(residentPages, frames - buddy.highWatermark())));
    flusher.resize(frames);
  }

  /** The way from the cache to the flusher, which stands above it and is made after it. */
  private final class Upwards implements Throttle {

    @Override
    public boolean admits(Mapping mapping) {
      return flusher().admits(mapping);
    }

    @Override
    public boolean admits(Mapping mapping, long frames) {
      return flusher().admits(mapping, frames);
    }

    @Override
    public long aheadFrames() {
      return flusher().aheadFrames();
    }

    @Override
    public void await(Mapping mapping, long frames) throws IOException {
      ThrottleEvent event = ThrottleEvent.start();
      boolean done = false;
      try {
        flusher().await(mapping, frames);
        done = true;
      } finally {
        Object file = mapping.backing() instanceof RecordedBacking known ? known.file() : "";
        FileEvent.end(event, file, 0, 0, !done);
      }
    }

    @Override
    public void dirtied(Mapping mapping) {
      flusher().dirtied(mapping);
    }
  }

  /** An allocation needs room now: see {@link Compacting#direct}, {@link Reclaimer#relieve}. */
  private boolean relieve(int order, Mobility mobility) {
    if (compacting.direct(order, mobility)) {
      return true;
    }
    ReclaimEvent event = ReclaimEvent.start();
    return recorded(event, order, evictions(event), reclaimer.relieve(order, mobility));
  }

  /** No more pages may stay: see {@link Reclaimer#evict}. */
  private boolean evict(int wanted, boolean patient) {
    ReclaimEvent event = ReclaimEvent.start();
    return recorded(event, 0, evictions(event), reclaimer.evict(wanted, patient));
  }

  private long evictions(@Nullable ReclaimEvent event) {
    return event == null ? 0 : cache.counters().sum(Counters.EVICTIONS);
  }

  private boolean recorded(
      @Nullable ReclaimEvent event, int order, long before, boolean succeeded) {
    ReclaimEvent.end(event, order, evictions(event) - before, succeeded);
    return succeeded;
  }

  private static void checkMachine(QuireBuilder builder, Os os) {
    long limit = os.memoryLimit();
    if (builder.memory > limit) {
      throw new IllegalArgumentException(
          "memory of %d bytes is more than the %d of this machine or container; give less"
              .formatted(builder.memory, limit));
    }
    if (builder.followed != 0) {
      checkShare(builder, os.memory(builder.systemRoot));
    }
  }

  private static void checkShare(QuireBuilder builder, MemorySight sight) {
    if (!sight.isKnown()) {
      throw new IllegalArgumentException(
          ("followMemory finds nothing below %s that says how much memory there is; give the"
                  + " systemRoot that has proc and sys, or leave followMemory out")
              .formatted(builder.systemRoot));
    }
    if (builder.memory > builder.followed * sight.limit()) {
      throw new IllegalArgumentException(
          "memory of %d bytes is more than %s of the %d by %s; give less, or a larger share"
              .formatted(builder.memory, builder.followed, sight.limit(), sight.source()));
    }
  }

  private static long wordsBytes(int sections) {
    long bytes = headsAt(sections) + (long) sections * Links.BYTES;
    return bytes + Frames.FRAME_BYTES - 1 & -Frames.FRAME_BYTES;
  }

  /** Where the words of the pool stand: behind those of the allocator. */
  private static long poolAt(int sections) {
    return BUDDY + Buddy.bytes(STRIPES, Math.max(1, sections)) + 63 & -64;
  }

  /** Where the links of the first frames of sections stand: behind those. */
  private static long headsAt(int sections) {
    return poolAt(sections) + HugePool.bytes(sections) + 63 & -64;
  }

  /**
   * As a call, so that an instance that is about to end waits for it, and a late one is refused.
   */
  private boolean makeRoomForSlots() {
    if (!calls.tryEnter()) {
      return false;
    }
    try {
      return reclaimer.relieve(0, Mobility.FIXED);
    } finally {
      calls.exit();
    }
  }

  private MemoryExhaustedException exhausted(int order, Pins pins) {
    return new MemoryExhaustedException(
        ("no memory for a page of %d bytes: %d of %d frames are free%s, %d folios are held;"
                + " close pins, read fewer pages in one scope, or give more memory%s; %s")
            .formatted(
                Frames.FRAME_BYTES << order,
                buddy.freeFrames(),
                buddy.totalFrames(),
                isLimited() ? ", %d may carry pages of files".formatted(residentPages) : "",
                reclaimer.heldFolios(),
                isLimited() ? " or residentPages" : "",
                pins.describe(3)));
  }

  private boolean isLimited() {
    return residentPages != Long.MAX_VALUE;
  }

  /** Refuses pages that can never be in memory. */
  void checkPage(int bytes) {
    if (bytes >>> Frames.FRAME_SHIFT > residentPages) {
      throw new IllegalArgumentException(
          "pages of %d bytes, and residentPages is %d, of 4096; use smaller pages, or let more stay"
              .formatted(bytes, residentPages));
    }
  }

  /** Refuses a file that is to live in huge folios where there can be none; in a call. */
  void checkHuge() {
    if (hugePages == HugePages.NEVER) {
      throw new IllegalArgumentException(
          "a file with HugePages.ALWAYS in an instance with HugePages.NEVER; build that with ADVISE"
              + " or ALWAYS, or open the file with ADVISE");
    }
    if (!cache.hasRoomForHuge() || isLimited()) {
      throw new IllegalArgumentException(
          ("a file with HugePages.ALWAYS in an instance of %d bytes%s; give memory for 32 pieces of"
                  + " 2 MiB (68 MiB) and no residentPages, or open the file with ADVISE")
              .formatted(
                  census.budget(),
                  isLimited() ? " and %d residentPages".formatted(residentPages) : ""));
    }
    os.collapse(range.base(), Frames.SECTION_BYTES); // that section is always there
  }

  /** Waits for calls under way and ends the threads; true for the first caller. */
  synchronized boolean stop() {
    // The words of the gate are the next instance's once the range has been given back: so who
    // comes second does not touch them.
    boolean first = !stopped;
    if (first) {
      stopped = true;
      calls.close();
      cache.io().close();
      flusher.close();
      background.close();
      cache.folios().atEnd(this::freeLate);
      cache.epoch().end();
      slotPages.end();
      os.close();
    }
    return first;
  }

  /**
   * Gives the memory back unless somebody holds a folio; true once it has been given back.
   *
   * <p>All files are closed and no call is under way, so a count that is 0 stays 0. After a grace
   * period nobody is between reading a count and acting on it either. Then every frame is free or a
   * slab's, or its holder comes by here again when it frees it.
   */
  synchronized boolean giveBack() {
    if (!givenBack) {
      cache.epoch().synchronize();
      buddy.drain(); // frames on their way from a stripe to the lists would count twice
      long pooled = (long) huge.freeFolios() << Frames.SECTION_ORDER;
      if (buddy.freeFrames() + pooled + slabFrames() == buddy.totalFrames()) {
        buddy.quiesce(); // whoever freed the last frame may not have let go of its list yet
        huge.quiesce();
        givenBack = true;
        dropAll();
      }
    }
    return givenBack;
  }

  /** True once the memory of the closed instance is free for the next one. */
  synchronized boolean isGivenBack() {
    return givenBack;
  }

  /** A pin has outlived the instance, and with it its folio: now both may go. */
  private synchronized void freeLate(Runnable free) {
    free.run();
    giveBack();
  }

  /** Frames that carry slabs, or that a page of reader slots was paid for with. */
  long slabFrames() {
    long slabs = 0;
    for (int pfn = 0; pfn < frames.top(); pfn++) {
      if (FolioFlags.has(frames.folio(pfn), FolioFlags.SLAB)) {
        slabs++;
      }
    }
    return slabs;
  }

  PassedOver passedOver() {
    return passedOver;
  }

  Calls calls() {
    return calls;
  }

  Os os() {
    return os;
  }

  Flusher flusher() {
    return flusher;
  }

  Cache cache() {
    return cache;
  }

  Lanes lanes() {
    return lanes;
  }

  Shape shape() {
    return shape;
  }

  Compacting compacting() {
    return compacting;
  }

  Reclaimer reclaimer() {
    return reclaimer;
  }

  Sizes sizes() {
    return sizes;
  }

  Sections sections() {
    return sections;
  }

  Candidates candidates() {
    return candidates;
  }

  SlotPages slotPages() {
    return slotPages;
  }

  Buddy buddy() {
    return buddy;
  }

  Frames frames() {
    return frames;
  }

  HugePool huge() {
    return huge;
  }

  /** Address of what comes and goes with sections beside frames and memmap. */
  long links() {
    return range.sectionWords();
  }

  NodeSlab nodes() {
    return nodes;
  }

  Census census() {
    return census;
  }

  /**
   * Bytes of the budget that carry no frame: metadata of frames, the instance's own words, and
   * reader slots as long as what is left over pays for them.
   */
  long overheadBytes() {
    return sizes.overheadBytes(sections.online()) + slotPages.withoutFrame();
  }
}
