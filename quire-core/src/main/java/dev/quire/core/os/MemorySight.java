package dev.quire.core.os;

/**
 * What a system says of memory.
 *
 * @param limit bytes that this process can have; {@link Long#MAX_VALUE} when nobody says
 * @param source what limits it, for people
 * @param pressure percent of the last ten seconds in which some thread waited for memory: "some
 *     avg10" of pressure stall information, of the control group if it says so, else of the
 *     machine; {@link Double#NaN} when nobody says
 */
public record MemorySight(long limit, String source, double pressure) {

  /** Whether anything says how much memory there is. */
  public boolean isKnown() {
    return limit != Long.MAX_VALUE;
  }
}
