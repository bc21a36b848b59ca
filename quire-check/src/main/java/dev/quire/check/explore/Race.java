package dev.quire.check.explore;

/**
 * Two accesses to the same bytes, one of them plain and one of them writing, that nothing orders.
 *
 * @param earlier step of the one that was taken first
 * @param later step of the other one
 */
record Race(long address, int earlier, int earlierActor, int later, int laterActor) {}
