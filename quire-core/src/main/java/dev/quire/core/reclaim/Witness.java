package dev.quire.core.reclaim;

/** Told of what reclaim could not take, for figures. */
@FunctionalInterface
public interface Witness {

  /**
   * A folio was to go and could not. Called with the lock of a lane held: takes none, waits for
   * nothing, makes no object.
   *
   * @param own references to it that are reclaim's
   */
  void passedOver(long folio, int own);
}
