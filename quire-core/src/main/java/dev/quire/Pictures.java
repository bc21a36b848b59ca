package dev.quire;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.reclaim.Lanes;
import dev.quire.stats.FileMap;
import dev.quire.stats.SectionMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What memory and files look like, cell by cell, by a look at all frames. Takes no lock and no
 * reference: a picture is of a moment that is none.
 */
final class Pictures {

  private final Frames frames;
  private final Buddy buddy;
  private final Lanes lanes;

  Pictures(Frames frames, Buddy buddy, Lanes lanes) {
    this.frames = frames;
    this.buddy = buddy;
    this.lanes = lanes;
  }

  static void checkCells(int cells) {
    if (cells < 1) {
      throw new IllegalArgumentException("%d cells; ask for at least 1".formatted(cells));
    }
  }

  /** See {@link Quire#sectionMap}. */
  SectionMap sections(int cells) {
    checkCells(cells);
    int sections = frames.sections();
    int each = 1;
    while ((sections + each - 1) / each > cells) {
      each <<= 1;
    }
    byte[] states = new byte[(sections + each - 1) / each];
    int[] used = new int[states.length];
    for (int section = 0; section < sections; section++) {
      byte state = state(section);
      int cell = section / each;
      states[cell] = (byte) Math.max(states[cell], state);
      used[cell] += state == SectionMap.ABSENT ? 0 : used(section);
    }
    return new SectionMap(sections, each, states, used);
  }

  private byte state(int section) {
    if (!buddy.isOnline(section)) {
      return SectionMap.ABSENT;
    }
    if (buddy.isIsolated(section)) {
      return SectionMap.ISOLATED;
    }
    return section < frames.fixedSections() ? SectionMap.FIXED : SectionMap.MOVABLE;
  }

  private int used(int section) {
    int used = 0;
    int end = section + 1 << Frames.SECTION_ORDER;
    for (int pfn = end - Frames.SECTION_FRAMES; pfn < end; pfn++) {
      used += FolioFlags.has(frames.folio(pfn), FolioFlags.BUDDY) ? 0 : 1;
    }
    return used;
  }

  /** See {@link Quire#fileMaps}. */
  List<FileMap> files(int cells, List<SharedFile> files) {
    checkCells(cells);
    Map<Long, Strip> strips = new HashMap<>();
    List<Strip> all = files.stream().map(file -> new Strip(file, cells)).toList();
    all.forEach(strip -> strips.put(strip.file.mapping.id(), strip));
    int limit = frames.top();
    int unowned = FolioFlags.SLAB | FolioFlags.TAIL | FolioFlags.BUDDY;
    for (int pfn = 0; pfn < limit; pfn++) {
      long folio = frames.folio(pfn);
      if (FolioRef.count(folio) != 0 && !FolioFlags.has(folio, unowned)) {
        Strip strip = strips.get(Identity.mapping(folio));
        if (strip != null) {
          strip.add(folio);
        }
      }
    }
    return all.stream().map(Strip::map).toList();
  }

  /** One file, from its begin to its end. */
  private final class Strip {

    private final SharedFile file;
    private final long pages;
    private final long cellPages;
    private final double[] resident;
    private final double[] hot;

    Strip(SharedFile file, int cells) {
      this.file = file;
      this.pages = file.mapping.size() + Frames.FRAME_BYTES - 1 >>> Frames.FRAME_SHIFT;
      this.cellPages = Math.max(1, (pages + cells - 1) / cells);
      this.resident = new double[(int) ((pages + cellPages - 1) / cellPages)];
      this.hot = new double[resident.length];
    }

    /** Racy, so what it shows may be beyond the end: that is left out. */
    void add(long folio) {
      long index = Identity.index(folio);
      long end = Math.min(pages, index + (1L << Identity.order(folio)));
      boolean isHot = lanes.isHot(folio);
      for (long page = Math.max(0, index); page < end; page++) {
        int cell = (int) (page / cellPages);
        double share = 1.0 / Math.min(cellPages, pages - cell * cellPages);
        resident[cell] += share;
        hot[cell] += isHot ? share : 0;
      }
    }

    FileMap map() {
      for (int cell = 0; cell < resident.length; cell++) { // a page that moved was met twice
        resident[cell] = Math.min(1, resident[cell]);
        hot[cell] = Math.min(1, hot[cell]);
      }
      String path = file.path.toString();
      return new FileMap(path, cellPages << Frames.FRAME_SHIFT, resident, hot);
    }
  }
}
