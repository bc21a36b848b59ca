package dev.quire.core.buddy;

import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.lang.foreign.Arena;

/** An allocator over a memmap of its own; its frames have no content, which it never looks at. */
final class Fixture {

  static final int FRAMES = Frames.SECTION_FRAMES;

  final Frames frames;
  final Buddy buddy;

  Fixture(int sections, int fixedSections, int stripes) {
    long memmap = Arena.global().allocate(sections * Frames.SECTION_MEMMAP_BYTES, 4096).address();
    long metadata = Arena.global().allocate(Buddy.bytes(stripes, sections), 128).address();
    frames = new Frames(Frames.SECTION_BYTES, memmap, sections, fixedSections);
    buddy = new Buddy(frames, metadata, stripes, new WaitQueues());
  }

  static Fixture online(int sections, int fixedSections, int stripes) {
    var fixture = new Fixture(sections, fixedSections, stripes);
    for (int section = 0; section < sections; section++) {
      fixture.buddy.online(section);
    }
    return fixture;
  }

  int flags(int pfn) {
    return FolioFlags.flags(frames.folio(pfn));
  }

  int order(int pfn) {
    return Words.getByteOpaque(frames.folio(pfn) + FolioLayout.ORDER);
  }

  int section(int pfn) {
    return pfn >>> Frames.SECTION_ORDER;
  }
}
