package dev.quire.fsx;

import java.io.IOException;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Runs random programs over stores until one fails or enough was done.
 *
 * <p>Programs follow from the seed: every second one has a single lane, so that it fails in the
 * same way again, if what it exercises has no threads of its own.
 */
public final class Fsx {

  private static final int STEPS = 400;

  private final Store.Factory factory;
  private long seed = 1;
  private long operations = 10_000;
  private int lanes = 3;
  private int fileBytes = 256 << 10;
  private int shrinkSeconds = 60;

  private Fsx(Store.Factory factory) {
    this.factory = factory;
  }

  /** Exercises what a factory makes. */
  public static Fsx of(Store.Factory factory) {
    return new Fsx(factory);
  }

  /** From what the programs follow. */
  public Fsx seed(long number) {
    seed = number;
    return this;
  }

  /** How many steps to run in all. */
  public Fsx operations(long number) {
    operations = number;
    return this;
  }

  /** How many lanes a program has at most. */
  public Fsx lanes(int number) {
    lanes = number;
    return this;
  }

  /** How large the file may become, at least 64 KiB; appends and long writes go a bit beyond. */
  public Fsx fileBytes(int bytes) {
    if (bytes < 64 << 10) {
      throw new IllegalArgumentException("file of %d bytes; give at least 65536".formatted(bytes));
    }
    fileBytes = bytes;
    return this;
  }

  /** How long a failing program may be made shorter. */
  public Fsx shrinkSeconds(int seconds) {
    shrinkSeconds = seconds;
    return this;
  }

  /**
   * Runs.
   *
   * @return steps that were run
   * @throws AssertionError with the seed, what was wrong, and a short program that has it
   */
  public long run() throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Set<Verb> verbs = verbs();
    long done = 0;
    for (int number = 0; done < operations; number++) {
      int steps = (int) Math.min(STEPS, operations - done);
      SplittableRandom own = random.split();
      Program program =
          new Generator(own.nextLong(), verbs, fileBytes)
              .program(steps, number % 2 == 0 ? 1 : lanes, 1 + own.nextInt(2));
      Failure failure = Runner.run(program, factory);
      if (failure != null) {
        throw shrunk(program, failure, "program %d of seed %d".formatted(number, seed));
      }
      done += steps;
    }
    return done;
  }

  /** Runs one program; null when all is well. */
  public @Nullable Failure run(Program program) {
    return Runner.run(program, factory);
  }

  /**
   * Runs one program many times.
   *
   * @throws AssertionError as {@link #run()}
   */
  public void repeat(Program program, int times) {
    for (int i = 0; i < times; i++) {
      Failure failure = Runner.run(program, factory);
      if (failure != null) {
        throw shrunk(program, failure, "run %d of %d".formatted(i + 1, times));
      }
    }
  }

  private Set<Verb> verbs() throws IOException {
    try (Store store = factory.make()) {
      return store.verbs();
    }
  }

  private AssertionError shrunk(Program program, Failure failure, String where) {
    Shrinker shrinker = new Shrinker(program, failure, factory, shrinkSeconds);
    shrinker.run();
    String first = "%s failed: %s".formatted(where, failure.message());
    String rest = String.join(System.lineSeparator(), shrinker.lines());
    String message = first + System.lineSeparator() + "shrunk: " + rest;
    return new AssertionError(message, shrinker.failure().cause());
  }
}
