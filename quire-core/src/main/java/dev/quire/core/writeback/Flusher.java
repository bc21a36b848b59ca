package dev.quire.core.writeback;

import dev.quire.core.cache.IoThreads;

/** The threads that bring dirty pages to storage. */
public final class Flusher implements AutoCloseable {

  // Not those that fill: a file whose storage is slow to write must not stop reads of another.
  private final IoThreads threads = new IoThreads("quire-flush-");

  /** Where calls of virtual threads are carried out. */
  public IoThreads threads() {
    return threads;
  }

  /** Lets what is under way finish. */
  @Override
  public void close() {
    threads.close();
  }
}
