package dev.quire.check.claims;

import dev.quire.core.frame.Frames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One optimistic read of the first two words of page 1, and what came of it. */
final class Copy {

  private static final long POSITION = (long) World.PAGE << Frames.FRAME_SHIFT;

  private final byte[] target = new byte[World.LOOKED_AT];
  private long bytes;

  void byWalk(World world) {
    bytes = world.lookup.read(POSITION, MemorySegment.ofArray(target), 0, target.length);
  }

  void byHint(World world, long hint) {
    bytes = world.lookup.read(hint, POSITION, MemorySegment.ofArray(target), 0, target.length);
  }

  /** True when the read says that it has the page and a word of it is another one's. */
  boolean isWrong() {
    return bytes > 0 && (word(0) != World.value(World.PAGE) || word(1) != World.value(World.PAGE));
  }

  String outcome() {
    return bytes > 0 ? "read" : bytes == -1 ? "missed" : "torn";
  }

  private long word(int number) {
    return MemorySegment.ofArray(target)
        .get(ValueLayout.JAVA_LONG_UNALIGNED, (long) number * Long.BYTES);
  }
}
