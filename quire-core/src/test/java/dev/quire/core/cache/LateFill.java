package dev.quire.core.cache;

import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import java.io.IOException;

/**
 * Fills beside truncates and holes. One that has looked at the size before a truncate and enters
 * the file after it leaves a page of zeros beyond the end.
 */
public final class LateFill {

  private LateFill() {}

  /** Puts such a page in. */
  public static void of(Mapping mapping, long index) throws IOException {
    Fill fill = mapping.fill();
    long folio = fill.begin(index, mapping.order(), false);
    long bytes = (long) Frames.FRAME_BYTES << Identity.order(folio);
    Content.zero(mapping.lookup().content(folio), bytes);
    fill.finish(folio, true, null);
  }

  /**
   * Fills pages as one folio, by the steps of {@link Fill#large}; something happens when it has
   * found that they may enter.
   */
  public static void of(Cache cache, Mapping mapping, long index, int order, Runnable meanwhile)
      throws IOException {
    long folio = cache.folios().speculate(order);
    Identity.assume(folio, mapping.id(), index);
    FolioRef.unfreeze(folio, 1 + (1 << order));
    cache.fillStarted();
    mapping.lock();
    if (!mapping.mayReshape()) {
      throw new IllegalStateException("somebody takes bytes from the file");
    }
    meanwhile.run();
    mapping.tree().store(index, order, folio);
    mapping.unlock();
    cache.recency().entered(folio, Recency.NO_SHADOW);
    IOException failure = mapping.fill().complete(folio);
    if (failure != null) {
      throw failure;
    }
  }
}
