package dev.quire.core.migrate;

/**
 * Whose turn it is to change what sections there are, or which of them are isolated: one resize, or
 * one compaction. Declared here, implemented by the roof. docs/protocols/compaction.md.
 */
public interface Turn {

  /**
   * Begins the caller's turn; it may wait for others to end theirs, or not.
   *
   * @return false when it is somebody else's, and the caller should go without
   */
  boolean take();

  /** Ends it. */
  void end();
}
