package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.cache.Recency;
import dev.quire.core.folio.Heat;

/**
 * Reclaim for claims that are about something else: hits warm a page in two steps, and nobody keeps
 * queues.
 */
final class Untold implements Recency {

  /** The heat of a page that was hit twice: from then on nothing is stored. */
  static final byte HOT = 2;

  private final long warmth;

  Untold(Stage stage) {
    warmth = stage.words("warmth", Heat.TABLE_BYTES);
    for (byte heat = 0; heat < HOT; heat++) {
      Heat.row(warmth, heat, (byte) (heat + 1));
    }
    Heat.row(warmth, HOT, HOT);
    Heat.row(warmth, (byte) 1, true);
    Heat.row(warmth, HOT, true);
  }

  @Override
  public long warmth() {
    return warmth;
  }

  @Override
  public boolean hears(long mapping, long index) {
    return false;
  }

  @Override
  public void asked(long mapping, long index, int size) {}

  @Override
  public void entered(long folio, long shadow) {}

  @Override
  public long welcome() {
    return warmth;
  }

  @Override
  public long silence() {
    return warmth;
  }

  @Override
  public void advised(long folio, Regard regard) {}

  @Override
  public void left(long folio) {}

  @Override
  public long parted(long folio) {
    return 0;
  }

  @Override
  public void joined(long folio, long place) {}
}
