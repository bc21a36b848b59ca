package dev.quire;

import dev.quire.core.cache.Backing;
import dev.quire.core.os.Transfers;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** A backing that does what a test wants: fails, falls short, waits; and notes what was asked. */
final class Faulty implements Backing {

  /** What is done instead of a read, or around it. */
  @FunctionalInterface
  interface Fault {
    int read(Backing real, long position, long address, int bytes) throws IOException;
  }

  /** What happens before a call that changes the file: an exception keeps it from happening. */
  @FunctionalInterface
  interface Change {
    void before(String call) throws IOException;
  }

  /** A call of {@link Backing#read}. */
  record Call(long position, int bytes) {}

  static final Fault NONE = Backing::read;

  /** An error of the device. */
  static final Fault EIO =
      (real, position, address, bytes) -> {
        throw new IOException("injected EIO");
      };

  /** Half of what was asked for, as if the file ended there. */
  static final Fault SHORT =
      (real, position, address, bytes) ->
          Math.max(0, Math.min(bytes / 2, real.read(position, address, bytes)) - 1);

  /** The last opened file, and the fault that all of them have. */
  static final class Plan implements UnaryOperator<Backing> {
    final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    volatile Fault fault = NONE;
    volatile boolean together;
    volatile Change change = call -> {};

    @Override
    public Backing apply(Backing real) {
      return new Faulty(real, this);
    }

    /** Calls that asked for the byte at {@code position}. */
    long callsFor(long position) {
      return calls.stream()
          .filter(call -> call.position <= position && position < call.position + call.bytes)
          .count();
    }
  }

  private final Backing real;
  private final Plan plan;

  private Faulty(Backing real, Plan plan) {
    this.real = real;
    this.plan = plan;
  }

  @Override
  public Version version() throws IOException {
    return real.version();
  }

  @Override
  public int read(long position, long address, int bytes) throws IOException {
    plan.calls.add(new Call(position, bytes));
    return plan.fault.read(real, position, address, bytes);
  }

  @Override
  public void read(Transfers reads) throws IOException {
    plan.change.before("reads");
    Backing.super.read(reads);
  }

  @Override
  public boolean writable() {
    return real.writable();
  }

  @Override
  public boolean stable() {
    return real.stable();
  }

  @Override
  public void write(long position, long[] addresses, int[] bytes, int count) throws IOException {
    plan.change.before("write");
    real.write(position, addresses, bytes, count);
  }

  @Override
  public void sync(boolean metadata) throws IOException {
    plan.change.before("sync");
    real.sync(metadata);
  }

  @Override
  public void truncate(long size) throws IOException {
    plan.change.before("truncate");
    real.truncate(size);
  }

  @Override
  public void punch(long position, long length) throws IOException {
    plan.change.before("punch");
    real.punch(position, length);
  }

  @Override
  public void reserve(long position, long length) throws IOException {
    plan.change.before("reserve");
    real.reserve(position, length);
  }

  @Override
  public boolean together() {
    return plan.together;
  }

  @Override
  public void close() {
    real.close();
  }
}
