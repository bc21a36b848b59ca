package dev.quire.core.folio;

import dev.quire.core.word.Words;

/**
 * Who owns references to a folio, and the one place where they are added up.
 *
 * <p>Every reference has an owner of one of the kinds below. Those that a freezer can name without
 * asking anybody are the cache's, the private data's and the page-table entries'; {@link #expected}
 * is their sum, stable while the folio is locked (and, once there are page tables, unmapped). The
 * others are references of somebody who is at work on the folio: their presence makes a freeze
 * fail, which is the point.
 */
public enum Owners {
  /** The slots of the page cache: one for each frame of the folio. */
  CACHE,
  /** What engines have attached to pages of the folio: one for all of it. */
  PRIVATE,
  /** Page-table entries that map it: one each. */
  MAPPED,
  /** A pin that a user holds. */
  PIN,
  /** A look-up that has not been revalidated yet. */
  SPECULATIVE,
  /** A fill or a write under way. */
  IO,
  /** A reclaimer, or whoever else has taken the folio aside. */
  ISOLATION;

  /** References that can be named: what a freezer adds its own to. */
  public static int expected(long folio) {
    // Nobody writes it yet. Once there are page tables, whoever looks by number meets their stores.
    int references = Words.getIntPlain(folio + FolioLayout.MAPCOUNT);
    if (Words.getLongOpaque(folio + FolioLayout.MAPPING) != 0) {
      references += 1 << Words.getByteOpaque(folio + FolioLayout.ORDER);
    }
    if (FolioFlags.has(folio, FolioFlags.PRIVATE)) {
      references++;
    }
    return references;
  }
}
