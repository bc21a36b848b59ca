package dev.quire.core.epoch;

import dev.quire.core.word.Words;

/** One thread's side of the sections. Confined to its thread. */
public sealed class Reader permits CrowdReader {

  private final long thread = Thread.currentThread().threadId();
  // Numbers of lines, not addresses: see Words.line.
  private final long epochLine;
  private final long slotLine;
  private final boolean fence;
  private final int sampleMask;
  private int depth;
  private int pins;

  Reader(long epoch, long slot, boolean fence, int sampleMask) {
    this.epochLine = epoch >>> Words.LINE_SHIFT;
    this.slotLine = slot >>> Words.LINE_SHIFT;
    this.fence = fence;
    this.sampleMask = sampleMask;
  }

  /** Opens a section, or one more level of it. Always followed by {@link #exit} in a finally. */
  public void enter() {
    // The depth last: a stack that ends in here leaves a slot that the next section overwrites, and
    // never a thread that believes itself inside while its slot is empty.
    if (depth == 0) {
      // Release, because it hides the zero of the section before: whoever reads this epoch has to
      // know that that section is over.
      // pairs with Slots.oldest
      Words.setLongRelease(Words.line(slotLine), Words.getLongOpaque(Words.line(epochLine)));
      if (fence) {
        Words.fullFence(); // pairs with Epoch.advance
      } else {
        Words.acquireFence(); // for the compiler; pairs with the heavy barrier of Epoch.advance
      }
    }
    depth++;
  }

  /** Closes a section: what was found in it may be re-used from here on. */
  public void exit() {
    if (--depth == 0) {
      Words.setLongRelease(Words.line(slotLine), 0); // pairs with Slots.oldest
    }
  }

  /** The id of the thread that this reader belongs to. */
  long thread() {
    return thread;
  }

  /** True when the thread has no slot of its own. */
  boolean isShared() {
    return false;
  }

  /** True when the thread may be given a slot in place of this reader. */
  boolean mayLeave() {
    return false;
  }

  /** True between enter and exit. */
  public boolean inside() {
    return depth != 0;
  }

  /** Counts a pin of this thread; true for one in so many, its first one among them. */
  public boolean samples() {
    return (pins++ & sampleMask) == 0;
  }
}
