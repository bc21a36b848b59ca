package dev.quire.core.os;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A ring whose feed throws when the kernel takes nothing more while reads of a pipe are under way,
 * which end when this says so. Prints how many were left under way.
 */
public final class RingLeftProbe implements Transfers.Feed {

  private static final int READS = 8;
  private static final int SPINS = 20_000_000;
  private static final int READ_WRITE = 2;

  private final Transfers transfers = new Transfers(READS + 1, this);
  private final MemorySegment memory;
  private final Path pipe;
  private volatile boolean told;
  private volatile boolean left;

  private RingLeftProbe(MemorySegment memory, Path pipe) {
    this.memory = memory;
    this.pipe = pipe;
  }

  /** The pipe. */
  public static void main(String[] arguments) throws Exception {
    try (Arena arena = Arena.ofShared()) {
      Path pipe = Path.of(arguments[0]);
      MemorySegment path = arena.allocateFrom(pipe.toString());
      new RingLeftProbe(arena.allocate(READS + 1), pipe).run(Libc.open(path, READ_WRITE, 0));
    }
  }

  private void run(int descriptor) {
    IoRing ring = Objects.requireNonNull(IoRing.open());
    try {
      ring.run(descriptor, false, transfers, transfer -> true);
    } catch (IllegalStateException planted) {
      left = true;
      long missing =
          memory
              .asSlice(0, READS)
              .elements(ValueLayout.JAVA_BYTE)
              .filter(each -> each.get(ValueLayout.JAVA_BYTE, 0) == 0)
              .count();
      System.out.println("left under way: " + missing);
    }
  }

  @Override
  public boolean next() {
    int count = transfers.count();
    if (count == READS) {
      RingRefusedProbe.refuse(Integer.parseInt(RingRefusedProbe.ENTER), Errno.EAGAIN);
      Thread.ofPlatform().daemon().start(this::feedPipe);
    }
    transfers.begin(0);
    transfers.add(memory.address() + count, 1);
    return true;
  }

  @Override
  public void ended(int transfer) {
    told = true;
    throw new IllegalStateException("planted");
  }

  private void feedPipe() {
    try (OutputStream out = new FileOutputStream(pipe.toFile())) {
      out.write(1);
      while (!told) {
        Thread.onSpinWait();
      }
      for (int i = 0; i < SPINS && !left; i++) { // whoever leaves it to the kernel does so by now
        Thread.onSpinWait();
      }
      for (int i = 1; i < READS; i++) {
        out.write(1);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
