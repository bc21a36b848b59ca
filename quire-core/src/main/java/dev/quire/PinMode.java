package dev.quire;

/** How much of a page a pin holds still. */
public enum PinMode {
  /** The page stays what it is and where it is; its bytes may change under a writer. */
  PLAIN,
  /**
   * As {@link #PLAIN}, and no writer changes its bytes until the pin is closed; neither does this
   * thread, whose own writes to the page wait for its pin until they time out.
   */
  SHARED
}
