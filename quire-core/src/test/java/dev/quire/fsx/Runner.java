package dev.quire.fsx;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs one program over one store. */
final class Runner {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int TRIES = 100;

  /** A step, and its number in the program. */
  private record Numbered(int number, Step step) {}

  private final Program program;
  private final Store store;
  private final Lane[] lanes;
  private final AtomicLong ticks = new AtomicLong();
  private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
  private Era era;

  private Runner(Program program, Store store) throws IOException {
    this.program = program;
    this.store = store;
    this.lanes = new Lane[program.lanes()];
    this.era = new Era(new byte[0], store.atomicBytes());
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = new Lane(store, program.handles(), ticks);
    }
  }

  /** Runs a program over a new store; null when all is well. */
  static @Nullable Failure run(Program program, Store.Factory factory) {
    try (Store store = factory.make()) {
      Runner runner = new Runner(program, store);
      try {
        runner.run();
      } finally {
        for (Lane lane : runner.lanes) {
          lane.close();
        }
      }
      return runner.failure.get();
    } catch (IOException | RuntimeException | AssertionError e) {
      return new Failure(program.steps().size(), "outside of its steps: " + e, e);
    }
  }

  private void run() {
    List<Numbered> waiting = new ArrayList<>();
    int number = 0;
    for (Step step : program.steps()) {
      if (step.verb().isMeeting()) {
        together(waiting);
        meet(number, step.verb());
        waiting.clear();
      } else {
        waiting.add(new Numbered(number, step));
      }
      if (failure.get() != null) {
        return;
      }
      number++;
    }
    together(waiting);
    meet(number, Verb.RESTART);
  }

  private void fail(int step, String message, @Nullable Throwable cause) {
    failure.compareAndSet(null, new Failure(step, message, cause));
  }

  private void together(List<Numbered> steps) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < lanes.length; i++) {
      Lane lane = lanes[i];
      int name = i;
      List<Numbered> own = steps.stream().filter(one -> one.step.lane() == name).toList();
      if (lanes.length == 1 || own.size() == steps.size()) {
        runLane(lane, own);
      } else if (!own.isEmpty()) {
        Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        threads.add(builder.name("lane-" + i).start(() -> runLane(lane, own)));
      }
    }
    int last = steps.isEmpty() ? 0 : steps.getLast().number;
    threads.forEach(thread -> join(thread, last));
  }

  private void join(Thread thread, int last) {
    try {
      if (!thread.join(PATIENCE)) {
        fail(last, "stuck: " + thread + " at " + Arrays.toString(thread.getStackTrace()), null);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void runLane(Lane lane, List<Numbered> steps) {
    for (Numbered one : steps) {
      if (failure.get() != null) {
        return;
      }
      try {
        lane.run(era, one.number, one.step);
      } catch (IOException | RuntimeException | Error e) {
        fail(one.number, "step %d, %s: %s".formatted(one.number, one.step, e), e);
      }
    }
  }

  private void meet(int number, Verb verb) {
    if (failure.get() != null) {
      return;
    }
    try {
      Handle handle = lanes[0].handle(0);
      for (Lane lane : lanes) {
        lane.release();
      }
      byte[] content = readAll(number, handle);
      String wrong = era.check();
      if (wrong != null) {
        fail(number, wrong + "; " + afterwards(content), null);
        return;
      }
      if (verb != Verb.SETTLE) {
        force(handle);
        compare(number, content, "after a force");
      }
      if (verb == Verb.RESTART) {
        for (Lane lane : lanes) {
          lane.closeHandles();
        }
        compare(number, content, "after all handles were closed");
      }
      store.settled();
      era = new Era(content, store.atomicBytes());
    } catch (IOException | RuntimeException | Error e) {
      fail(number, "step %d, %s: %s".formatted(number, verb, e), e);
    }
  }

  private byte[] readAll(int number, Handle handle) throws IOException {
    long start = ticks.incrementAndGet();
    int size = Math.toIntExact(handle.size());
    byte[] content = stubbornly(() -> handle.read(Verb.READ, 0, size + 1));
    long end = ticks.incrementAndGet();
    era.add(new Sight(number, Verb.SIZE, size, 0, new byte[0], start, end));
    era.add(new Sight(number, Verb.READ, 0, size + 1, content, start, end));
    return content;
  }

  @FunctionalInterface
  private interface Call<T> {
    T run() throws IOException;
  }

  /** At a meeting nothing may fail: what was injected is tried again. */
  private <T> T stubbornly(Call<T> call) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return call.run();
      } catch (IOException e) {
        if (!store.isInjected(e) || i == TRIES) {
          throw e;
        }
      }
    }
  }

  private Verb force(Handle handle) throws IOException {
    return stubbornly(() -> {
      handle.force();
      return Verb.FORCE;
    });
  }

  private void compare(int number, byte[] content, String when) throws IOException {
    String differs = difference(content);
    if (differs != null) {
      fail(
          number, "step %d, %s the stored file differs: %s".formatted(number, when, differs), null);
    }
  }

  /**
   * What helps to find out whether the cache or the storage was wrong: what both have at the end,
   * before anything else is written back, and after all is.
   */
  private String afterwards(byte[] content) throws IOException {
    String before = difference(content);
    force(lanes[0].handle(0));
    String after = difference(content);
    return "to what was read at the end the stored file was %s, and after a force %s"
        .formatted(before == null ? "equal" : before, after == null ? "equal" : after);
  }

  /** In what the stored file differs, null when it does not. */
  private @Nullable String difference(byte[] content) throws IOException {
    byte[] stored = store.stored();
    int at = Arrays.mismatch(content, stored);
    return at < 0
        ? null
        : "%d bytes for %d, first at %d: %s for %s"
            .formatted(
                stored.length,
                content.length,
                at,
                at < stored.length ? "%02x".formatted(stored[at]) : "nothing",
                at < content.length ? "%02x".formatted(content[at]) : "nothing");
  }
}
