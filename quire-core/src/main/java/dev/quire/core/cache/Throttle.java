package dev.quire.core.cache;

import java.io.IOException;

/**
 * Slows writers down while too much of memory waits to be written, and learns what does. Any thread
 * may ask.
 */
public interface Throttle {

  /** Lets everybody write. */
  Throttle NONE =
      new Throttle() {
        @Override
        public boolean admits(Mapping mapping) {
          return true;
        }

        @Override
        public boolean admits(Mapping mapping, long frames) {
          return true;
        }

        @Override
        public long aheadFrames() {
          return Long.MAX_VALUE;
        }

        @Override
        public void await(Mapping mapping, long frames) {
          // Nobody is ever sent here.
        }

        @Override
        public void dirtied(Mapping mapping) {
          // There is no background.
        }
      };

  /**
   * Whether another clean page of the file may become dirty now. Asked on the path of a hit: a few
   * loads, no lock, no allocation; the caller may hold a reference.
   */
  boolean admits(Mapping mapping);

  /**
   * As {@link #admits(Mapping)}, of several at once: for who will not ask again before the last.
   *
   * @param frames at most {@link #aheadFrames}; 0 for a page alone
   */
  boolean admits(Mapping mapping, long frames);

  /** For how many frames somebody may ask at once. */
  long aheadFrames();

  /**
   * Waits until that may have changed. The caller holds no reference and no content latch, and asks
   * {@link #admits(Mapping, long)} again.
   *
   * @throws IOException what keeps pages of the file from being written
   */
  void await(Mapping mapping, long frames) throws IOException;

  /**
   * A page of the file has become dirty, and is to be written in the background some time. Never
   * blocks, allocates nothing; the caller holds latches.
   */
  void dirtied(Mapping mapping);
}
