package dev.quire.core.reclaim;

import dev.quire.core.cache.Recency;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Heat;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Pages without bytes under the queues and a policy, as a cache of {@code capacity} frames. */
final class LaneFixture {

  final Frames frames;
  final Lanes lanes;
  final Map<Long, Long> resident = new HashMap<>();
  long hits;
  long stores;

  private final Map<Long, Long> shadows = new HashMap<>();
  private final Deque<Long> free = new ArrayDeque<>();

  LaneFixture(PolicyKind kind, int capacity) {
    int sections = (capacity + Frames.SECTION_FRAMES - 1) / Frames.SECTION_FRAMES;
    long memmap = zeros(sections * Frames.SECTION_MEMMAP_BYTES);
    frames = new Frames(Frames.SECTION_BYTES, memmap, sections, 0);
    Links links =
        new Links(
            zeros((long) frames.sections() * Links.BYTES),
            zeros((long) frames.limit() * Links.BYTES));
    lanes =
        new Lanes(
            frames,
            new WaitQueues(),
            kind,
            zeros(Lanes.WORDS_BYTES),
            links,
            capacity,
            capacity,
            (folio, own) -> {});
    for (int pfn = 0; pfn < capacity; pfn++) {
      free.add(frames.folio(pfn));
    }
  }

  private static long zeros(long bytes) {
    return Arena.global().allocate(bytes, 4096).address();
  }

  /** Asks for a page as a read does; true when it was there. */
  boolean ask(long page) {
    long there = resident.getOrDefault(page, 0L);
    boolean hit = there != 0;
    long found = hit ? there : fill(page);
    boolean stored = touch(found, page);
    hits += hit ? 1 : 0;
    stores += hit && stored ? 1 : 0;
    return hit;
  }

  private boolean touch(long folio, long page) {
    byte heat = Heat.of(folio);
    byte touched = Heat.touched(lanes.warmth(), heat);
    Heat.set(folio, touched);
    if (touched != heat) {
      lanes.asked(1, page, 1);
    }
    return touched != heat;
  }

  private long fill(long page) {
    while (free.isEmpty()) {
      evict();
    }
    long folio = free.poll();
    Words.setIntOpaque(folio + FolioLayout.REFCOUNT, 1);
    Words.setLongPlain(folio + FolioLayout.INDEX, page);
    Words.setLongOpaque(folio + FolioLayout.MAPPING, 1);
    lanes.entered(folio, shadows.getOrDefault(page, Recency.NO_SHADOW));
    shadows.remove(page);
    resident.put(page, folio);
    return folio;
  }

  private void evict() {
    long folio = lanes.isolate();
    if (folio != 0) {
      long page = Identity.index(folio);
      shadows.put(page, lanes.shadow(folio));
      FolioRef.put(folio, 2);
      leaveFile(folio);
      resident.remove(page);
      free.add(folio);
    }
  }

  /** As somebody with a pin. */
  void hold(long page) {
    FolioRef.get(resident.getOrDefault(page, 0L), 1);
  }

  /** Looks until something is to go; there must be such a thing. */
  long isolate() {
    long folio = 0;
    while (folio == 0) {
      folio = lanes.isolate();
    }
    return folio;
  }

  /** As reclaim that finds that it may not go. */
  void putBack(long folio) {
    lanes.putBack(folio);
    FolioRef.put(folio, 1);
  }

  /** As a truncation that goes on beside. */
  void leaveFile(long folio) {
    Words.setLongOpaque(folio + FolioLayout.MAPPING, 0);
    lanes.left(folio);
  }
}
