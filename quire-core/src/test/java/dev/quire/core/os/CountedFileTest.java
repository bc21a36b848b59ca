package dev.quire.core.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
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
      super("stopping");
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
