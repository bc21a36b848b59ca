package dev.quire;

import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.word.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A writer that never pauses, in terms of the latch: gives all pages of a file one new value after
 * the other, all of them under all their latches. What a file holds is left as it is.
 */
final class Scribbler implements AutoCloseable {

  private final Quire quire;
  private final CachedFile file;
  private final int pages;
  private final Thread thread;
  private final AtomicLong rounds = new AtomicLong();
  private volatile boolean stopped;

  private Scribbler(Quire quire, CachedFile file, int pages) {
    this.quire = quire;
    this.file = file;
    this.pages = pages;
    this.thread = Thread.ofPlatform().name("scribbler").unstarted(this::run);
  }

  /** Writes the first value before it returns. */
  static Scribbler start(Quire quire, CachedFile file, int pages) {
    Scribbler scribbler = new Scribbler(quire, file, pages);
    scribbler.thread.start();
    while (scribbler.rounds() == 0 && scribbler.thread.isAlive()) {
      Thread.onSpinWait();
    }
    return scribbler;
  }

  long rounds() {
    return rounds.get();
  }

  // References are kept throughout, so no page is evicted and read again with its old bytes.
  private void run() {
    List<Folio> pins = new ArrayList<>();
    List<Long> folios = new ArrayList<>();
    for (int i = 0; i < pages; i++) {
      pins.add(pin(file, i * 4096L));
      folios.add(folio(file, i * 4096L));
    }
    FolioLatch latch = quire.rooms().cache().latch();
    byte[] bytes = new byte[4096];
    for (long value = 1; !stopped; value++) {
      fill(bytes, value);
      for (long folio : folios.stream().distinct().toList()) {
        latch.exclusive(folio, Long.MAX_VALUE);
      }
      for (Folio page : pins) {
        long address = file.address(folio(file, page.position()), page.position());
        Content.copyIn(MemorySegment.ofArray(bytes), 0, address, bytes.length);
      }
      folios.stream().distinct().forEach(latch::unlockExclusive);
      rounds.incrementAndGet();
    }
    pins.forEach(Folio::close);
  }

  private static void fill(byte[] bytes, long value) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    while (buffer.hasRemaining()) {
      buffer.putLong(value);
    }
  }

  private static Folio pin(CachedFile file, long position) {
    try {
      return file.pin(position);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int read(CachedFile file, long position, MemorySegment target) {
    try {
      return file.read(position, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long folio(CachedFile file, long position) {
    Mapping mapping = file.mapping();
    return mapping.lookup().peek(position >>> 12);
  }

  /** Runs the body while this thread has the page latched exclusively. */
  static void under(Quire quire, CachedFile file, long position, Runnable body) {
    FolioLatch latch = quire.rooms().cache().latch();
    try (Folio page = pin(file, position)) {
      long folio = folio(file, page.position());
      latch.exclusive(folio, Long.MAX_VALUE);
      try {
        body.run();
      } finally {
        latch.unlockExclusive(folio);
      }
    }
  }

  /** Keeps the page latched exclusively from one signal to the other. */
  static void hold(
      Quire quire, CachedFile file, long position, CountDownLatch held, CountDownLatch done) {
    under(
        quire,
        file,
        position,
        () -> {
          held.countDown();
          try {
            done.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  void stop() {
    stopped = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
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

  @Override
  public void close() {
    stop();
  }
}
