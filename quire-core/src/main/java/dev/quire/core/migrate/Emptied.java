package dev.quire.core.migrate;

import java.util.List;

/**
 * What came of emptying a range of frames.
 *
 * @param folios that were moved
 * @param frames of them
 * @param left what stood there at the last look, with the reason; empty does not say that all is
 *     free, for others may have frames in their hands that are in no file yet
 */
public record Emptied(int folios, int frames, List<Left> left) {

  public Emptied {
    left = List.copyOf(left);
  }

  /**
   * A folio that stayed.
   *
   * @param pfn of its head
   * @param order log2 of its frames
   */
  public record Left(int pfn, int order, Result why) {}
}
