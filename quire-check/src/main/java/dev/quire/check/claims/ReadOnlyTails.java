package dev.quire.check.claims;

/**
 * V2. Tails that are mapped read-only.
 *
 * <p><b>Said</b> in the mend that followed the thread of February 2024 (bd225530a4c7): a look-up
 * that was stopped after it had seen the page writes to its struct when that is mapped read-only.
 *
 * <p><b>Forbidden</b>: a write through a read-only mapping.
 *
 * <p><b>Why it is refuted</b>: nobody waits between the count that became 0 and the remap, and the
 * alias shows a count above 0 to those who come after it.
 */
public final class ReadOnlyTails extends HistoricTails {

  public ReadOnlyTails() {
    super(true, false, true);
  }

  @Override
  public String id() {
    return "V2";
  }

  @Override
  public String title() {
    return "Linux until 2024: tails are remapped read-only at once";
  }
}
