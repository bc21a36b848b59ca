package dev.quire.core.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CountedFileTest {

  /** Its reads stop inside until they are let go. */
  private static final class Stopping extends CountedFile {
    final Semaphore inside = new Semaphore(0);
    final Semaphore go = new Semaphore(0);
    final AtomicInteger closed = new AtomicInteger();

    Stopping() {
      super("stopping", true);
    }

    @Override
    FileStamp stampCounted() {
      assertEquals(0, closed.get());
      return new FileStamp(0, 0, 0, 0, 0);
    }

    @Override
    int readCounted(long position, long address, int bytes) throws IOException {
      inside.release();
      go.acquireUninterruptibly();
      assertEquals(0, closed.get(), "the descriptor closed under a call in flight");
      if (position == 13) {
        throw new OsException("pread", Errno.EIO, file, position, bytes);
      }
      return bytes;
    }

    @Override
    void writeCounted(long position, long[] addresses, int[] bytes, int count, long total)
        throws IOException {
      readCounted(position, addresses[0], bytes[0]);
    }

    @Override
    void syncCounted(boolean metadata) throws IOException {
      readCounted(0, 0, 1);
    }

    @Override
    void truncateCounted(long size) throws IOException {
      readCounted(size, 0, 1);
    }

    @Override
    void punchCounted(long position, long length) throws IOException {
      readCounted(position, 0, 1);
    }

    @Override
    void reserveCounted(long position, long length) throws IOException {
      readCounted(position, 0, 1);
    }

    @Override
    void closeDescriptor() {
      closed.incrementAndGet();
    }
  }

  @Test
  void lastCallInFlightClosesTheDescriptor() throws Exception {
    Stopping file = new Stopping();
    try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
      List<Future<Integer>> reads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        reads.add(executor.submit(() -> file.read(0, 8, 8)));
      }
      file.inside.acquire(3);
      file.close();
      file.close();
      assertThrows(ClosedChannelException.class, () -> file.read(0, 8, 8));
      assertThrows(ClosedChannelException.class, file::stamp);
      assertEquals(0, file.closed.get());
      file.go.release(3);
      for (Future<Integer> read : reads) {
        assertEquals(8, read.get());
      }
      assertEquals(1, file.closed.get());
    }
  }

  @Test
  void everyCallThatChangesSomethingKeepsTheDescriptor() throws Exception {
    long[] addresses = {8};
    int[] bytes = {8};
    List<Callable<Integer>> calls =
        List.of(
            new Change(file -> file.write(0, addresses, bytes, 1)),
            new Change(file -> file.sync(false)),
            new Change(file -> file.truncate(0)),
            new Change(file -> file.punch(0, 8)),
            new Change(file -> file.reserve(0, 8)));
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      for (Callable<Integer> call : calls) {
        Stopping file = ((Change) call).file;
        Future<Integer> running = executor.submit(call);
        file.inside.acquire();
        file.close();
        assertEquals(0, file.closed.get());
        file.go.release();
        assertEquals(1, running.get());
        assertThrows(ClosedChannelException.class, call::call);
      }
    }
  }

  /** One change of one file; its result is how often the descriptor was closed. */
  private record Change(Stopping file, Body body) implements Callable<Integer> {

    private interface Body {
      void apply(OpenFile file) throws IOException;
    }

    Change(Body body) {
      this(new Stopping(), body);
    }

    @Override
    public Integer call() throws IOException {
      body.apply(file);
      return file.closed.get();
    }
  }

  @Test
  void aCallThatFailsIsNoLongerInFlight() throws Exception {
    Stopping file = new Stopping();
    file.go.release();
    assertThrows(OsException.class, () -> file.read(13, 8, 8));
    file.close();
    assertEquals(1, file.closed.get());
  }

  @Test
  void closeAndCallsThatRaceCloseOnce() throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 300; round++) {
        Stopping file = new Stopping();
        CyclicBarrier together = new CyclicBarrier(3);
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          calls.add(executor.submit(() -> stampUntilClosed(file, together)));
        }
        together.await();
        file.close();
        for (Future<?> call : calls) {
          call.get();
        }
        assertEquals(1, file.closed.get());
      }
    }
  }

  private static Object stampUntilClosed(Stopping file, CyclicBarrier together) throws Exception {
    together.await();
    while (true) {
      try {
        assertEquals(0, file.stamp().size());
      } catch (ClosedChannelException closed) {
        return closed;
      }
    }
  }
}
