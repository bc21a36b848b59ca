package dev.quire.fsx;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One thread's handles, and how each step is done through them. */
final class Lane {

  private final Store store;
  private final @Nullable Handle[] handles;
  private final int[] names;
  private final AtomicLong ticks;

  Lane(Store store, int handles, AtomicLong ticks) {
    this.store = store;
    this.handles = new @Nullable Handle[handles];
    this.names = new int[handles];
    this.ticks = ticks;
    for (int i = 0; i < handles; i++) {
      names[i] = i % 2;
    }
  }

  Handle handle(int number) throws IOException {
    Handle handle = handles[number];
    if (handle == null) {
      handle = store.open(names[number]);
      handles[number] = handle;
    }
    return handle;
  }

  void release() {
    for (Handle handle : handles) {
      if (handle != null) {
        handle.release();
      }
    }
  }

  void closeHandles() throws IOException {
    for (int i = 0; i < handles.length; i++) {
      close(i);
    }
  }

  void close() throws IOException {
    closeHandles();
  }

  private void close(int number) throws IOException {
    Handle handle = handles[number];
    if (handle != null) {
      handle.release();
      closeStubbornly(handle);
      handles[number] = null;
    }
  }

  /** What an injected failure kept open is closed by another try. */
  private void closeStubbornly(Handle handle) throws IOException {
    for (int i = 1; ; i++) {
      try {
        handle.close();
        return;
      } catch (IOException e) {
        if (!store.isInjected(e) || i == 100) {
          throw e;
        }
      }
    }
  }

  void run(Era era, int number, Step step) throws IOException {
    Handle handle = handle(step.handle());
    switch (step.verb().kind()) {
      case READ, SIZE -> see(era, number, step, handle);
      case WRITE, WRITE_INSIDE, TRUNCATE, PUNCH -> change(era, number, step, handle);
      case ASIDE -> aside(step, handle);
      case MEETING -> throw new IllegalArgumentException("a meeting is of no lane: " + step);
    }
  }

  private void see(Era era, int number, Step step, Handle handle) throws IOException {
    boolean size = step.verb() == Verb.SIZE;
    long start = ticks.incrementAndGet();
    try {
      byte[] bytes = size ? new byte[0] : handle.read(step.verb(), step.position(), step.length());
      long position = size ? handle.size() : step.position();
      era.add(
          new Sight(
              number, step.verb(), position, step.length(), bytes, start, ticks.incrementAndGet()));
    } catch (IOException e) {
      unlessInjected(e);
    }
  }

  private void change(Era era, int number, Step step, Handle handle) throws IOException {
    Verb verb = step.verb();
    // Where an append lands is known later; its bytes are those of a write at 0.
    long from = verb == Verb.APPEND ? 0 : step.position();
    boolean zeros = verb == Verb.TRUNCATE || verb == Verb.PUNCH;
    byte @Nullable [] bytes = zeros ? null : Contents.of(number, from, step.length());
    long to = verb == Verb.TRUNCATE ? Long.MAX_VALUE : from + step.length();
    long start = ticks.incrementAndGet();
    boolean certain = true;
    try {
      switch (verb) {
        case WRITE, WRITE_BUFFER -> handle.write(verb, from, written(bytes));
        case WRITE_PIN, WRITE_GROUP -> to = from + handle.writeInside(verb, from, written(bytes));
        case APPEND -> {
          from = handle.append(written(bytes));
          to = from + step.length();
        }
        case TRUNCATE -> handle.truncate(from);
        case PUNCH -> certain = handle.punch(from, step.length());
        default -> throw new IllegalArgumentException("changes nothing: " + step);
      }
    } catch (IOException e) {
      unlessInjected(e);
      if (verb == Verb.APPEND) {
        throw new IOException("an append that fails may be anywhere; leave it out", e);
      }
      certain = false;
    }
    if (from < to) {
      era.add(new Change(number, verb, from, to, bytes, start, ticks.incrementAndGet(), certain));
    }
  }

  private static byte[] written(byte @Nullable [] bytes) {
    if (bytes == null) {
      throw new IllegalStateException("a write without bytes");
    }
    return bytes;
  }

  private void aside(Step step, Handle handle) throws IOException {
    try {
      switch (step.verb()) {
        case FORCE -> handle.force();
        case FORCE_RANGE -> handle.force(step.position(), step.length());
        case HOLD -> handle.hold(step.position());
        case ATTACH -> handle.attach(step.position());
        case PRESSURE -> store.pressure();
        case REOPEN -> {
          close(step.handle());
          names[step.handle()] ^= 1;
          handle(step.handle());
        }
        default -> throw new IllegalArgumentException("not known: " + step);
      }
    } catch (IOException e) {
      unlessInjected(e);
    }
  }

  private void unlessInjected(IOException failure) throws IOException {
    if (!store.isInjected(failure)) {
      throw failure;
    }
  }
}
