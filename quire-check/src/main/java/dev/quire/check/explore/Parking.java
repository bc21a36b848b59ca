package dev.quire.check.explore;

/** Who stands in which wait queue, and who sleeps there. */
final class Parking {

  private final long[] queues;
  private final int[] wakers;
  private int queued;
  private int asleep;

  Parking(int actors) {
    queues = new long[actors];
    wakers = new int[actors];
  }

  void clear() {
    queued = 0;
    asleep = 0;
  }

  /** The actors that cannot go on before they are woken, as bits. */
  int asleep() {
    return asleep;
  }

  boolean isQueued(int actor) {
    return (queued & 1 << actor) != 0;
  }

  /** The step that has woken the actor. */
  int waker(int actor) {
    return wakers[actor];
  }

  void enqueue(int actor, long address) {
    queued |= 1 << actor;
    queues[actor] = address;
  }

  /** The actor sleeps, unless a waker has taken it out of its queue already. */
  void sleep(int actor) {
    asleep |= queued & 1 << actor;
  }

  void leave(int actor) {
    queued &= ~(1 << actor);
  }

  /** Whoever stands in the queue of the address goes on; returns them as bits. */
  int wake(long address, int step) {
    int woken = 0;
    for (int i = 0; i < queues.length; i++) {
      if ((queued & 1 << i) != 0 && queues[i] == address) {
        woken |= 1 << i;
        wakers[i] = step;
      }
    }
    queued &= ~woken;
    asleep &= ~woken;
    return woken;
  }
}
