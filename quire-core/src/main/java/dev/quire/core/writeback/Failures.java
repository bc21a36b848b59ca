package dev.quire.core.writeback;

/** Where a failure to write or to sync is noted. Allocates nothing. */
@FunctionalInterface
interface Failures {

  void raise(Throwable failure);
}
