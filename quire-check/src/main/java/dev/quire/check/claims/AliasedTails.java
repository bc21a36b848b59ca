package dev.quire.check.claims;

/**
 * V1. Seven of the 512 tails alias the head.
 *
 * <p><b>Said</b> by Matthew Wilcox to Jane Chu (February 2024): the look-up "will see
 * folio_try_get_rcu() succeed", find that the slot has changed, and put the reference. "So
 * everything's fine, but really only by coincidence; I don't think anybody's thought about this
 * scenario before".
 *
 * <p><b>Forbidden</b>: a look-up moves the count of a page that it never asked for.
 *
 * <p><b>Why it is refuted</b>: the address is that of the page, the struct behind it is another
 * one's. The count goes up and down again; that nothing worse happens rests on a put that does not
 * ask whether it has a head before it. Here the mapping is writable, as the mail takes it to be;
 * {@link ReadOnlyTails} is how it was.
 */
public final class AliasedTails extends HistoricTails {

  public AliasedTails() {
    super(false, false, true);
  }

  @Override
  public String id() {
    return "V1";
  }

  @Override
  public String title() {
    return "Linux in the thread of 2024: 7 of the 512 tails alias the head";
  }
}
