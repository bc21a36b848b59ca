package dev.quire;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.buddy.BuddyInfo;
import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Compaction.Compacted;
import dev.quire.core.xarray.NodeLayout;
import dev.quire.stats.FileStats;
import dev.quire.stats.HeldStats;
import dev.quire.stats.MemoryMap;
import dev.quire.stats.QuireStats;
import dev.quire.stats.SectionStats;
import dev.quire.stats.WarmStats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Looks at all frames and files of an instance and says what it sees. Takes no references. */
final class Census {

  private final Assembly rooms;

  // Listed in docs/locking.md.
  private volatile long budget;

  Census(Assembly rooms, long budget) {
    this.rooms = rooms;
    this.budget = budget;
  }

  long budget() {
    return budget;
  }

  /** The budget is another one from now on. */
  void budget(long bytes) {
    budget = bytes;
  }

  QuireStats stats(OpenFiles open, WarmStats warm, Resizing resizing) {
    Cache cache = rooms.cache();
    Look look = look();
    List<FileStats> files = open.stats(file -> look.hotFrames(file.mapping) << Frames.FRAME_SHIFT);
    Buddy buddy = rooms.buddy();
    Counters counters = cache.counters();
    long free = buddy.freeFrames() + buddy.isolatedFrames() << Frames.FRAME_SHIFT;
    long total = buddy.totalFrames() << Frames.FRAME_SHIFT;
    long resident = files.stream().mapToLong(FileStats::residentBytes).sum();
    long paid = budget;
    return new QuireStats(
        paid,
        resizing.least(),
        resizing.most(),
        total - free,
        free,
        paid - total,
        resident,
        files.stream().mapToLong(FileStats::hotBytes).sum(),
        rooms.slabFrames() * Frames.FRAME_BYTES + rooms.overheadBytes(),
        counters.sum(Counters.HITS),
        counters.sum(Counters.MISSES),
        counters.sum(Counters.EVICTIONS),
        counters.sum(Counters.REFAULTS),
        counters.sum(Counters.FILLS),
        counters.sum(Counters.BYTES_READ),
        counters.sum(Counters.READAHEAD),
        cache.fallbacks(),
        cache.splits(),
        cache.collapses(),
        counters.sum(Counters.RETRIES),
        counters.sum(Counters.LATCHED),
        counters.sum(Counters.DIRECT_RECLAIMS),
        counters.sum(Counters.BACKGROUND_RECLAIMS),
        rooms.reclaimer().heldFolios(),
        cache.epoch().registered(),
        rooms.nodes().waiting() * NodeLayout.BYTES,
        cache.dirtyFrames() << Frames.FRAME_SHIFT,
        cache.writebackFrames() << Frames.FRAME_SHIFT,
        cache.unsyncedFrames() << Frames.FRAME_SHIFT,
        counters.sum(Counters.BYTES_WRITTEN),
        counters.sum(Counters.SYNCS),
        counters.sum(Counters.THROTTLED),
        counters.sum(Counters.ATTACHMENT_FAILURES),
        files.size(),
        files,
        look.held(),
        rooms.passedOver().stats(),
        warm,
        sections(),
        resizing.stats(),
        rooms.compacting().stats());
  }

  private SectionStats sections() {
    Frames frames = rooms.frames();
    Buddy buddy = rooms.buddy();
    int isolated = 0;
    for (int section = 0; section < frames.top() >>> Frames.SECTION_ORDER; section++) {
      isolated += buddy.isIsolated(section) ? 1 : 0;
    }
    BuddyInfo info = buddy.info();
    List<Long> free = new ArrayList<>();
    for (int order = 0; order <= Frames.SECTION_ORDER; order++) {
      free.add(info.blocks(order, Mobility.MOVABLE) + info.blocks(order, Mobility.FIXED));
    }
    return new SectionStats(
        Frames.SECTION_BYTES,
        frames.sections(),
        rooms.sections().online(),
        isolated,
        frames.fixedSections(),
        free);
  }

  CompactionResult compacted(Compacted done, Pins pins, long nanos) {
    BuddyInfo info = rooms.buddy().info();
    return new CompactionResult(
        done.freed() * Frames.SECTION_BYTES,
        done.moved() << Frames.FRAME_SHIFT,
        done.held().size(),
        held(done.held()),
        pins.holdersIn(done.held(), rooms.frames()),
        info.freeFrames() << Frames.FRAME_SHIFT,
        info.framesFrom(Frames.SECTION_ORDER) << Frames.FRAME_SHIFT,
        nanos);
  }

  /** All folios, of a moment that is none: they are looked at one by one. */
  private Look look() {
    Look look = new Look();
    int limit = rooms.frames().top();
    for (int pfn = 0; pfn < limit; pfn++) {
      look.at(rooms.frames().folio(pfn));
    }
    return look;
  }

  /** What holds the folios of some sections. */
  HeldStats held(List<Integer> sections) {
    Look look = new Look();
    for (int section : sections) {
      int first = section << Frames.SECTION_ORDER;
      for (int pfn = first; pfn < first + Frames.SECTION_FRAMES; pfn++) {
        look.at(rooms.frames().folio(pfn));
      }
    }
    return look.held();
  }

  /** Sums of one look at all folios. */
  private final class Look {
    private final long[] held = new long[Obstacles.KINDS];
    private final Map<Long, Long> hotFrames = new HashMap<>();

    // Neighbours in memory are often of one file: their sum goes into the map at once.
    private long mapping;
    private long sum;

    void at(long folio) {
      int unowned = FolioFlags.SLAB | FolioFlags.TAIL | FolioFlags.BUDDY;
      if (FolioRef.count(folio) == 0 || FolioFlags.has(folio, unowned)) {
        return;
      }
      int found = Obstacles.of(rooms.cache(), folio, 0);
      for (int kind = 0; kind < held.length; kind++) {
        held[kind] += found >>> kind & 1;
      }
      if (rooms.lanes().isHot(folio)) {
        hot(Identity.mapping(folio), 1L << Identity.order(folio));
      }
    }

    private void hot(long of, long frames) {
      if (of != mapping) {
        hotFrames.merge(mapping, sum, Long::sum);
        mapping = of;
        sum = 0;
      }
      sum += frames;
    }

    long hotFrames(Mapping of) {
      hot(0, 0);
      return hotFrames.getOrDefault(of.id(), 0L);
    }

    HeldStats held() {
      return new HeldStats(
          of(Obstacles.LOCKED),
          of(Obstacles.LATCHED),
          of(Obstacles.PINNED),
          of(Obstacles.AWAITING_LOG),
          of(Obstacles.DIRTY),
          of(Obstacles.WRITEBACK),
          of(Obstacles.UNSYNCED),
          of(Obstacles.ATTACHED));
    }

    private long of(int obstacle) {
      return held[Integer.numberOfTrailingZeros(obstacle)];
    }
  }

  MemoryMap memoryMap(int cells) {
    Pictures.checkCells(cells);
    int limit = rooms.frames().top();
    int block = 1;
    while ((limit + block - 1) / block > cells) {
      block <<= 1;
    }
    byte[] map = new byte[(limit + block - 1) / block];
    Arrays.fill(map, MemoryMap.OFFLINE);
    for (int pfn = 0; pfn < limit; pfn++) {
      int cell = pfn / block;
      map[cell] = weightier(map[cell], state(pfn));
    }
    return new MemoryMap(block, map);
  }

  /** A cell shows the rarest thing in it, so that what matters is seen. */
  private static byte weightier(byte one, byte other) {
    return weight(other) > weight(one) ? other : one;
  }

  private static int weight(byte state) {
    return switch (state) {
      case MemoryMap.PINNED -> 5;
      case MemoryMap.LOCKED -> 4;
      case MemoryMap.FILE_DIRTY -> 3;
      case MemoryMap.METADATA -> 2;
      case MemoryMap.FILE_CLEAN -> 1;
      case MemoryMap.OFFLINE -> -1;
      default -> 0;
    };
  }

  private byte state(int pfn) {
    if (!rooms.buddy().isOnline(pfn >>> Frames.SECTION_ORDER)) {
      return MemoryMap.OFFLINE;
    }
    long folio = Identity.head(rooms.frames(), pfn);
    int flags = FolioFlags.flags(folio);
    if ((flags & FolioFlags.SLAB) != 0) {
      return MemoryMap.METADATA;
    }
    int count = FolioRef.count(folio);
    if (count == 0) {
      return MemoryMap.FREE;
    }
    if ((flags & FolioFlags.LOCKED) != 0) {
      return MemoryMap.LOCKED;
    }
    if (count > Owners.expected(folio) && (flags & FolioFlags.WRITEBACK) == 0) {
      return MemoryMap.PINNED;
    }
    int unsafe = FolioFlags.DIRTY | FolioFlags.WRITEBACK | FolioFlags.UNSYNCED;
    return (flags & unsafe) != 0 ? MemoryMap.FILE_DIRTY : MemoryMap.FILE_CLEAN;
  }

  String describe(MemoryMap map, int cell, List<SharedFile> files) {
    Objects.checkIndex(cell, map.cells().length);
    int from = cell * map.blockFrames();
    int to = Math.min(from + map.blockFrames(), rooms.frames().top());
    StringBuilder text = new StringBuilder("frames %d to %d".formatted(from, to - 1));
    for (SharedFile file : files) {
      int frames = 0;
      for (int pfn = from; pfn < to; pfn++) {
        long head = Identity.head(rooms.frames(), pfn);
        if (Identity.mapping(head) == file.mapping.id() && FolioRef.count(head) != 0) {
          frames++;
        }
      }
      if (frames != 0) {
        text.append(", %d of %s".formatted(frames, file.path));
      }
    }
    return text.toString();
  }
}
