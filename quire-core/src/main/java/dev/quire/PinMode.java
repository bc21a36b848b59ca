package dev.quire;

/** How much of a page a pin holds still. */
public enum PinMode {
  /** The page stays what it is and where it is; its bytes may change under a writer. */
  PLAIN,
  /**
   * As {@link #PLAIN}, and no writer changes its bytes until the pin is closed; neither does this
   * thread, whose own writes to the page wait for its pin until they time out.
   */
  SHARED,
  /**
   * As {@link #PLAIN}, for a pin that is to last: for seconds and more, such as a page whose
   * address was given to a device. The page is moved first to memory that never has to be emptied,
   * so that it keeps neither {@link Quire#compact} nor {@link Quire#resize} from anything ({@code
   * FOLL_LONGTERM} of Linux). A large folio is divided for that.
   *
   * <p>Waits up to a tenth of a second for others who use the page at that moment. If it cannot be
   * moved, because somebody holds it or there is no such memory left, of which half may be pinned
   * for long, it is pinned where it stands; {@link dev.quire.stats.CompactionStats#longTermInPlace}
   * counts that.
   */
  LONGTERM
}
