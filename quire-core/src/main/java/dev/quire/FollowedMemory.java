package dev.quire;

/**
 * What came of following the system's memory so far: {@link Quire#followed}.
 *
 * @param limit bytes that the system grants this process; {@link Long#MAX_VALUE} when nobody says
 * @param source what limits it: physical memory, or the file of a control group of version 1 or 2
 * @param pressure percent of the last ten seconds in which some thread waited for memory; {@link
 *     Double#NaN} when nobody says
 * @param ceiling what the budget may be at most now
 * @param wanted the budget that was last found right
 * @param problem why the budget is not that, in words; empty when it is, or nearly
 */
public record FollowedMemory(
    long limit, String source, double pressure, long ceiling, long wanted, String problem) {

  FollowedMemory failed(String why) {
    return new FollowedMemory(limit, source, pressure, ceiling, wanted, why);
  }
}
