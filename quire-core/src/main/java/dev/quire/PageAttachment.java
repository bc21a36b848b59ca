package dev.quire;

/**
 * An object of an engine that stands at a page as long as the page is in the cache: its decoded
 * form, a lock, a list of what has to be done before it may go. See {@link CachedFile#attach}.
 *
 * <p>Both methods are called on whatever thread needs memory or takes the page away, while the page
 * is locked: <b>they must not call Quire and must not block</b>, or that thread waits for itself.
 * What needs more is noted and done later. What they throw goes to nobody's caller: it is counted
 * ({@code QuireStats.attachmentFailures}), and thrown by the close that ends the file.
 */
public interface PageAttachment {

  /**
   * Whether the page may be evicted, and this with it. False keeps the page: as long as an engine
   * has something to do with it, and no longer, for memory that cannot be had makes reads fail.
   * After true, {@link #dropped} follows at once, even if the page stays because somebody has come
   * to use it. Throwing counts as false.
   */
  boolean release();

  /**
   * The page has left the cache or is about to, and this is attached to nothing any more: evicted
   * after {@link #release}, cut off, punched, discarded, changed by somebody else in the file, or
   * its file was closed. Called once for each {@link CachedFile#attach} that was not ended by a
   * {@link CachedFile#detach}; never beside itself or {@link #release}.
   */
  void dropped();
}
