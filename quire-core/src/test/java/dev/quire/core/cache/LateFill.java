package dev.quire.core.cache;

import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import java.io.IOException;

/**
 * What a fill leaves that has looked at the size before a truncate and enters the file after it: a
 * page of zeros beyond the end.
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
}
