package dev.quire.core.cache;

/**
 * What an engine has attached to a page. Both methods are called with the folio locked; they throw
 * nothing, do not block, and do not come back into the cache.
 */
public interface Attachment {

  /** Asked by reclaim: whether the page may go, and this with it. */
  boolean release();

  /** It has lost its place, for good; called once. */
  void dropped();

  /** Whether this stands for an object of the engine's. */
  boolean isOf(Object object);
}
