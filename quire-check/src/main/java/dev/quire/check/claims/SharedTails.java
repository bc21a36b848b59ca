package dev.quire.check.claims;

/**
 * V4. Tails on one shared read-only page, without a grace period.
 *
 * <p><b>Said</b> in the kernel of 2026, which dropped grace period and check together with the
 * alias: the shared page holds real tails with a count of 0, so a look-up leaves them alone.
 *
 * <p><b>Forbidden</b>: a write through a read-only mapping.
 *
 * <p><b>Why it is refuted</b>: one that has read the count before it became 0, and was stopped
 * there, still has its compare-and-set to do. A compare-and-set needs a page that may be written
 * also when it does not compare. We know of no discussion of this; it may be that something outside
 * of this miniature forbids it.
 */
public final class SharedTails extends HistoricTails {

  public SharedTails() {
    super(true, false, false);
  }

  @Override
  public String id() {
    return "V4";
  }

  @Override
  public String title() {
    return "Linux in 2026: tails share a read-only page, no grace period";
  }
}
