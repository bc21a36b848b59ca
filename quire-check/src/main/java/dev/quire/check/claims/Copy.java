package dev.quire.check.claims;

import dev.quire.core.frame.Frames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One optimistic read of the first two words of a page, and what came of it. */
final class Copy {

  private final byte[] target = new byte[World.LOOKED_AT];
  private final long page;
  private long bytes;

  /** Of page 1. */
  Copy() {
    this(World.PAGE);
  }

  Copy(long page) {
    this.page = page;
  }

  private long position() {
    return page << Frames.FRAME_SHIFT;
  }

  void byWalk(World world) {
    bytes = world.lookup.read(position(), MemorySegment.ofArray(target), 0, target.length);
  }

  void byHint(World world, long hint) {
    bytes = world.lookup.read(hint, position(), MemorySegment.ofArray(target), 0, target.length);
  }

  /** True when the read says that it has the page and a word of it is another one's. */
  boolean isWrong() {
    return bytes > 0 && (word(0) != World.value(page) || word(1) != World.value(page));
  }

  /** True when it has two words that were never there together. */
  boolean isTorn() {
    return bytes > 0 && word(0) != word(1);
  }

  /** True when the read says that it has the page, and the first word is this. */
  boolean has(long value) {
    return bytes > 0 && word(0) == value;
  }

  String outcome() {
    return bytes > 0 ? "read" : bytes == -1 ? "missed" : "torn";
  }

  private long word(int number) {
    return MemorySegment.ofArray(target)
        .get(ValueLayout.JAVA_LONG_UNALIGNED, (long) number * Long.BYTES);
  }
}
