package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.frame.Frames;
import dev.quire.core.frame.Range;
import dev.quire.core.os.OpenFile;
import dev.quire.core.os.OpenMode;
import dev.quire.core.os.Os;
import dev.quire.core.word.Words;
import java.nio.file.Path;

/**
 * Stands in for the operating system where a claim is about memory that is given back: production
 * {@code Range} above it reserves the claim's words, and what it drops reads as zeros afterwards,
 * as behind MADV_DONTNEED. Word by word and in no order that anybody may rely on.
 *
 * <p>To keep executions short, only the first {@link #FRAMES} frames of a range are made zero:
 * claims look at no others once something was dropped.
 */
final class StageOs implements Os {

  /** Frames whose content and metadata are really dropped. */
  static final int FRAMES = 16;

  private static final String[] NAMES = {"frames", "memmap", "words"};

  private final Stage stage;
  private final boolean drops;
  private long frames;
  private int reserved;

  StageOs(Stage stage) {
    this(stage, true);
  }

  /** With a choice of whether it says that it takes memory back. */
  StageOs(Stage stage, boolean drops) {
    this.stage = stage;
    this.drops = drops;
  }

  @Override
  public String name() {
    return "stage";
  }

  @Override
  public int pageSize() {
    return Frames.FRAME_BYTES;
  }

  @Override
  public long reserve(long bytes, long alignment) {
    long address = stage.words(NAMES[reserved % NAMES.length], bytes, alignment);
    if (reserved++ == 0) {
      frames = address;
    }
    return address;
  }

  @Override
  public void drop(long address, long bytes) {
    if (bytes == Range.SECTION_WORDS_BYTES) {
      return; // links of queues, which no claim drops that looks at them
    }
    boolean content = address - frames >= 0 && bytes == Frames.SECTION_BYTES;
    int stride = content ? Frames.FRAME_BYTES : 1 << Frames.FOLIO_SHIFT;
    int each = content ? World.LOOKED_AT : stride;
    for (int frame = 0; frame < FRAMES; frame++) {
      for (int at = 0; at < each; at += Long.BYTES) {
        Words.setLongOpaque(address + (long) frame * stride + at, 0);
      }
    }
  }

  @Override
  public void expose(long address, long bytes) {
    // All words of a claim can be read.
  }

  @Override
  public void commit(long address, long bytes, boolean hugePages) {
    // All words of a claim can be written, and are zero at first.
  }

  @Override
  public void lock(long address, long bytes) {
    // Nothing is ever swapped out.
  }

  @Override
  public void exclude(long address, long bytes) {
    // Nothing is ever dumped.
  }

  @Override
  public boolean canDrop() {
    return drops;
  }

  @Override
  public boolean hasHeavyBarrier() {
    return false;
  }

  @Override
  public void heavyBarrier() {
    throw new UnsupportedOperationException("the stage has none; epochs use full fences");
  }

  @Override
  public OpenFile open(Path path, OpenMode mode) {
    throw new UnsupportedOperationException("no files stand on the stage: " + path);
  }

  @Override
  public long memoryLimit() {
    return Long.MAX_VALUE;
  }
}
