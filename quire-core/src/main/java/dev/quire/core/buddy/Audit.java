package dev.quire.core.buddy;

import static dev.quire.core.buddy.BuddyLayout.AREAS;
import static dev.quire.core.buddy.BuddyLayout.MAX_ORDER;
import static dev.quire.core.buddy.BuddyLayout.NONE;
import static dev.quire.core.buddy.BuddyLayout.ORDERS;

import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;
import dev.quire.core.word.Words;

/** Compares what lists, stripes and counters say with what every frame says. */
final class Audit {

  private final Frames frames;
  private final Zone zone;
  private final FreeLists lists;
  private final Stripes stripes;
  private long online;
  private long listed;
  private long loose;

  Audit(Frames frames, Zone zone, FreeLists lists, Stripes stripes) {
    this.frames = frames;
    this.zone = zone;
    this.lists = lists;
    this.stripes = stripes;
  }

  void run() {
    for (int section = 0; section < frames.sections(); section++) {
      if (zone.isOnline(section)) {
        walk(section);
      }
    }
    long inLists = 0;
    for (int area = 0; area < AREAS; area++) {
      inLists += walkLists(area);
    }
    same("frames online", zone.total(), online);
    same("frames of free blocks in lists and in the memmap", inLists, listed);
    walkStripes();
    same("frames in stripes and in the memmap", stripes.frames(), loose);
  }

  private void walk(int section) {
    int first = section << Frames.SECTION_ORDER;
    int i = 0;
    while (i < Frames.SECTION_FRAMES) {
      i += walkBlock(first + i);
    }
    online += Frames.SECTION_FRAMES;
  }

  private int walkBlock(int pfn) {
    long folio = frames.folio(pfn);
    int flags = flags(pfn);
    if (flags == FreeLists.LOOSE) {
      expect(FolioRef.count(folio) == 0, "a free frame has references", pfn);
      loose++;
      return 1;
    }
    int order = order(pfn);
    expect(order >= 0 && order <= MAX_ORDER, "no order", pfn);
    expect((pfn & (1 << order) - 1) == 0, "a block is not aligned to its order", pfn);
    boolean free = flags == FreeLists.LISTED;
    expect(free || (flags & FreeLists.LOOSE) == 0, "a head is neither free nor in use", pfn);
    if (free) {
      expect(FolioRef.count(folio) == 0, "a free block has references", pfn);
      expect(order == MAX_ORDER || !lists.isListed(pfn ^ 1 << order, order), "not merged", pfn);
      listed += 1L << order;
    }
    int described = (flags & FolioFlags.HVO) == 0 ? 1 << order : Range.KEPT_FRAMES;
    for (int i = 1; i < described; i++) {
      expect(
          flags(pfn + i) == (free ? FreeLists.LOOSE : FolioFlags.TAIL),
          "no part of its block",
          pfn + i);
      expect(free || order(pfn + i) == order, "a tail has another order than its head", pfn + i);
    }
    for (int i = 1; i < 1 << order; i++) {
      expect(i < described || flags(pfn + i) == 0, "flags without metadata", pfn + i);
      expect(FolioRef.count(frames.folio(pfn + i)) == 0, "a tail has references", pfn + i);
    }
    return 1 << order;
  }

  private long walkLists(int area) {
    long sum = 0;
    for (int order = 0; order < ORDERS; order++) {
      long blocks = walkList(area, order);
      same("blocks of order " + order + " in area " + area, lists.blocks(area, order), blocks);
      sum += blocks << order;
    }
    same("free frames of area " + area, lists.free(area), sum);
    return sum;
  }

  private long walkList(int area, int order) {
    long blocks = 0;
    int previous = NONE;
    for (int pfn = lists.head(area, order); pfn != NONE; ) {
      expect(pfn >= 0 && pfn < frames.limit(), "a list leads to frame " + pfn, 0);
      expect(lists.isListed(pfn, order), "not the block that its list says", pfn);
      expect(lists.area(pfn) == area, "in the list of another area", pfn);
      long folio = frames.folio(pfn);
      expect(
          Words.getIntPlain(folio + FolioLayout.PREVIOUS) == previous, "its links disagree", pfn);
      blocks++;
      previous = pfn;
      pfn = Words.getIntPlain(folio + FolioLayout.NEXT);
    }
    return blocks;
  }

  private void walkStripes() {
    for (int stripe = 0; stripe < stripes.stripes(); stripe++) {
      for (int slot = 0; slot < stripes.count(stripe); slot++) {
        int pfn = stripes.frame(stripe, slot);
        expect(pfn >= 0 && pfn < frames.limit(), "a stripe holds frame " + pfn, 0);
        expect(flags(pfn) == FreeLists.LOOSE, "in stripe " + stripe + " but not loose", pfn);
      }
    }
  }

  private int flags(int pfn) {
    return Words.getIntOpaque(frames.folio(pfn) + FolioLayout.FLAGS);
  }

  private int order(int pfn) {
    return Words.getByteOpaque(frames.folio(pfn) + FolioLayout.ORDER);
  }

  private void expect(boolean holds, String otherwise, int pfn) {
    if (!holds) {
      throw new FolioBug("frame " + pfn + ": " + otherwise, frames.folio(pfn));
    }
  }

  private void same(String what, long counted, long found) {
    if (counted != found) {
      throw new FolioBug(
          "%s: the counter says %d, there are %d".formatted(what, counted, found), frames.folio(0));
    }
  }
}
