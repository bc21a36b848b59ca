package dev.quire.storage;

import java.util.concurrent.CountDownLatch;

/** Where a call of a {@link FaultyBacking} waits until a test lets it go on. */
public final class Gate {

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);

  Gate() {}

  /** Waits until a call stands before the gate. */
  public void awaitCall() throws InterruptedException {
    arrived.await();
  }

  /** Whether a call has come to the gate. */
  public boolean hasCall() {
    return arrived.getCount() == 0;
  }

  /** Lets the calls go on that wait, and those that come. Opening again does nothing. */
  public void open() {
    open.countDown();
  }

  /** Goes through; an interrupt does not open the gate, and is kept. */
  void pass() {
    arrived.countDown();
    boolean interrupted = false;
    while (true) {
      try {
        open.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // restored below
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
