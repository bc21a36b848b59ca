package dev.quire;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** How a thread that parks between its rounds ends, once it has been told that it should. */
final class Ending {

  private Ending() {}

  /** Wakes it and waits until it is over; an interrupt is kept for the caller. */
  static void await(@Nullable Thread thread) {
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
      LockSupport.unpark(thread);
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
