package dev.quire.core.writeback;

/** Jobs of the background, one by one. */
public final class Jobs {

  private Jobs() {}

  /**
   * Runs one job to its end.
   *
   * @return whether writers go on as if waiting did not help
   */
  public static boolean leavesStuck(FileWriteback file, boolean sync) {
    file.start(sync);
    while (file.isBusy()) {
      Thread.onSpinWait();
    }
    return file.isStuck();
  }

  /** Whether what gets old is looked at now. */
  public static boolean mayTry(FileWriteback file) {
    return file.mayTry(System.nanoTime());
  }
}
