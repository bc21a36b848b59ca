package dev.quire.check.explore;

/**
 * What the words show to whom: the memory model. One call is one step; whether the step changed
 * anything decides which other steps it depends on.
 */
interface Memory {

  /** Forgets everything: all words are zero again. */
  void clear();

  /**
   * Performs an access of {@code actor} (-1 = the stage, before and after the actors run).
   *
   * @return what was read; 1 or 0 for compare-and-set
   */
  long perform(int actor, long[] request);

  /** True when the access, performed now, would write. */
  boolean writes(long[] request);
}
