package dev.quire.fsx;

import java.io.IOException;
import java.util.Set;

/** What is exercised: one file, empty at first. One program runs over it. */
public interface Store extends AutoCloseable {

  /** Makes stores, each with an empty file. */
  @FunctionalInterface
  interface Factory {
    /** A new store. */
    Store make() throws IOException;
  }

  /** Verbs that its handles know; meetings are known to all. */
  Set<Verb> verbs();

  /**
   * Opens the file.
   *
   * @param name 0 for the file, 1 for another name of it
   */
  Handle open(int name) throws IOException;

  /** What is stored, read by other means than those that are exercised. */
  byte[] stored() throws IOException;

  /**
   * Bytes of a page within which a write is seen whole or not at all, a power of two; 0 when reads
   * may see parts of a write.
   */
  int atomicBytes();

  /** Whether a call may fail with an exception that the store has injected. */
  default boolean isInjected(Exception failure) {
    return false;
  }

  /** Makes the store short of memory for a moment. */
  default void pressure() throws IOException {}

  /** Nobody is at work: whatever the store can say about its own state is to be checked. */
  default void settled() throws IOException {}

  @Override
  void close() throws IOException;
}
