package dev.quire;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Words;
import dev.quire.core.xarray.NodeLayout;
import dev.quire.stats.FileStats;
import dev.quire.stats.HeldStats;
import dev.quire.stats.MemoryMap;
import dev.quire.stats.QuireStats;
import dev.quire.stats.WarmStats;
import java.util.List;
import java.util.Objects;

/** Looks at all frames and files of an instance and says what it sees. Takes no references. */
final class Census {

  private final Assembly rooms;
  private final long budget;

  Census(Assembly rooms, long budget) {
    this.rooms = rooms;
    this.budget = budget;
  }

  long budget() {
    return budget;
  }

  QuireStats stats(List<FileStats> files, WarmStats warm) {
    Cache cache = rooms.cache();
    Buddy buddy = rooms.buddy();
    Counters counters = cache.counters();
    long free = buddy.freeFrames() << Frames.FRAME_SHIFT;
    long total = buddy.totalFrames() << Frames.FRAME_SHIFT;
    long resident = files.stream().mapToLong(FileStats::residentBytes).sum();
    return new QuireStats(
        budget,
        total - free,
        free,
        budget - total,
        resident,
        rooms.slabFrames() * Frames.FRAME_BYTES + rooms.overheadBytes(),
        counters.sum(Counters.HITS),
        counters.sum(Counters.MISSES),
        counters.sum(Counters.EVICTIONS),
        counters.sum(Counters.REFAULTS),
        counters.sum(Counters.FILLS),
        counters.sum(Counters.BYTES_READ),
        counters.sum(Counters.READAHEAD),
        cache.fallbacks(),
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
        held(),
        warm);
  }

  /** Why folios cannot go, of a moment that is none: they are looked at one by one. */
  private HeldStats held() {
    Held held = new Held();
    int limit = rooms.frames().limit();
    for (int pfn = 0; pfn < limit; pfn++) {
      held.look(rooms.cache(), rooms.frames().folio(pfn));
    }
    return new HeldStats(
        held.pinned,
        held.locked,
        held.dirty,
        held.awaitingLog,
        held.writeback,
        held.unsynced,
        held.attached,
        rooms.cache().counters().sum(Counters.BUSY),
        rooms.refusals().sum());
  }

  /** Sums of one look at all folios. */
  private static final class Held {
    private long pinned;
    private long locked;
    private long dirty;
    private long awaitingLog;
    private long writeback;
    private long unsynced;
    private long attached;

    void look(Cache cache, long folio) {
      int count = FolioRef.count(folio);
      int flags = FolioFlags.flags(folio);
      if (count == 0 || (flags & (FolioFlags.SLAB | FolioFlags.TAIL | FolioFlags.BUDDY)) != 0) {
        return;
      }
      boolean isWritten = (flags & FolioFlags.WRITEBACK) != 0;
      boolean isDirty = (flags & FolioFlags.DIRTY) != 0;
      pinned += count > Owners.expected(folio) + (isWritten ? 1 : 0) ? 1 : 0;
      locked += bit(flags, FolioFlags.LOCKED);
      dirty += isDirty && !isWritten ? 1 : 0;
      writeback += bit(flags, FolioFlags.WRITEBACK);
      unsynced += bit(flags, FolioFlags.UNSYNCED);
      attached += bit(flags, FolioFlags.PRIVATE);
      Mapping mapping = isDirty ? cache.mapping(Identity.mapping(folio)) : null;
      awaitingLog += mapping != null && mapping.states().isHeldBack(folio) ? 1 : 0;
    }

    private static int bit(int flags, int flag) {
      return (flags & flag) != 0 ? 1 : 0;
    }
  }

  MemoryMap memoryMap(int cells) {
    if (cells < 1) {
      throw new IllegalArgumentException("%d cells; ask for at least 1".formatted(cells));
    }
    int limit = rooms.frames().limit();
    int block = 1;
    while ((limit + block - 1) / block > cells) {
      block <<= 1;
    }
    byte[] map = new byte[(limit + block - 1) / block];
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
      default -> 0;
    };
  }

  private byte state(int pfn) {
    long folio = Identity.head(rooms.frames(), pfn);
    int flags = FolioFlags.flags(folio);
    if ((flags & FolioFlags.SLAB) != 0) {
      return MemoryMap.METADATA;
    }
    int count = Words.getIntOpaque(folio + FolioLayout.REFCOUNT);
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
    int to = Math.min(from + map.blockFrames(), rooms.frames().limit());
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
