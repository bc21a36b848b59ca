package dev.quire.check;

import dev.quire.check.explore.Chance;
import dev.quire.word.SharedWords;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim sets up one execution: its words, its actors and what is forbidden.
 *
 * <p>Addresses are made up and the same in each execution; all words are zero at first. Whatever
 * {@link Claim#stage} itself does to words happens before the actors start.
 */
public final class Stage {

  /** Most actors that one claim may have. */
  public static final int MOST_ACTORS = 8;

  private static final long FIRST_ADDRESS = 1 << 20;

  /** What an actor does. */
  @FunctionalInterface
  public interface Body {
    /** Runs to the end; whatever it throws makes the verdict {@link Verdict#CUT}. */
    void run() throws Exception;
  }

  /** A range of words that has a name. */
  public record Range(long address, long bytes, String name) {}

  private record Forbidden(String what, BooleanSupplier happened) {}

  private final List<Range> regions = new ArrayList<>();
  private final List<Range> fields = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<Callable<Object>> bodies = new ArrayList<>();
  private final List<Forbidden> forbidden = new ArrayList<>();
  private Supplier<String> outcome = () -> "";
  private boolean tells;
  private boolean isSet;
  private long next = FIRST_ADDRESS;

  public Stage() {}

  /** Words of their own, aligned to 64 bytes. */
  public long words(String name, long bytes) {
    return words(name, bytes, 64);
  }

  /**
   * Words of their own: nobody may touch an address that no such range covers.
   *
   * @param alignment a power of two, at least 8
   * @return the address of the first one
   */
  public long words(String name, long bytes, long alignment) {
    if (bytes <= 0 || alignment < 8 || Long.bitCount(alignment) != 1) {
      throw new IllegalArgumentException(
          "words %s: %d bytes aligned to %d; give a size above 0 and a power of two from 8 on"
              .formatted(name, bytes, alignment));
    }
    refuseOnceSet("words " + name);
    long address = next + alignment - 1 & -alignment;
    next = address + bytes + 64;
    regions.add(new Range(address, bytes, name));
    return address;
  }

  /**
   * Words of their own for a structure of an engine: what {@code SharedWords.over} gives it where
   * memory is real. No memory stands behind these; all are zero at first.
   */
  public SharedWords shared(String name, long bytes) {
    return SharedWords.madeUp(words(name, bytes), bytes);
  }

  /** Gives part of such words a name of its own, for traces. */
  public void name(SharedWords words, long offset, long bytes, String name) {
    name(words.address() + offset, bytes, name);
  }

  /** Gives part of a range a name of its own, for traces. */
  public void name(long address, long bytes, String name) {
    fields.add(new Range(address, bytes, name));
  }

  /** Adds an actor; it starts with the others once the stage is set. */
  public void actor(String name, Body body) {
    if (names.size() == MOST_ACTORS) {
      throw new IllegalArgumentException("actor %s: at most %d".formatted(name, MOST_ACTORS));
    }
    refuseOnceSet("actor " + name);
    names.add(name);
    bodies.add(() -> {
      body.run();
      return "";
    });
  }

  /**
   * Something outside the words that fails now and then: storage, an allocation. Each time that it
   * is asked by an actor both answers are explored, until it has failed so many times.
   *
   * @param name for traces
   * @param times how often it may fail in one execution, by all actors together
   * @return true when it fails; never before the actors start
   */
  public BooleanSupplier mayFail(String name, int times) {
    if (times < 1) {
      throw new IllegalArgumentException(
          "%s may fail %d times; give a number above 0".formatted(name, times));
    }
    long left = words(name, Long.BYTES);
    Chance.allow(left, times);
    return () -> Chance.mayHappen(left);
  }

  /** A barrier in all actors at one instant, such as membarrier gives to all threads. */
  public Runnable heavyBarrier() {
    return Chance::heavyBarrier;
  }

  /** Asked once all actors have finished: true refutes the claim. */
  public void forbid(String what, BooleanSupplier happened) {
    refuseOnceSet("what is forbidden, " + what);
    forbidden.add(new Forbidden(what, happened));
    tells = true;
  }

  /** How the execution came out, in words: reports list all that were seen. */
  public void outcome(Supplier<String> text) {
    refuseOnceSet("the outcome");
    outcome = text;
    tells = true;
  }

  /** Nothing is added from here on: what an actor would add, nobody would look at. */
  public void set() {
    isSet = true;
  }

  private void refuseOnceSet(String what) {
    if (isSet) {
      throw new IllegalStateException(
          "%s comes after the actors have started; say it in Claim.stage itself".formatted(what));
    }
  }

  public List<Range> regions() {
    return List.copyOf(regions);
  }

  public List<Range> fields() {
    return List.copyOf(fields);
  }

  public List<String> actors() {
    return List.copyOf(names);
  }

  public List<Callable<Object>> bodies() {
    return List.copyOf(bodies);
  }

  /** True when something is forbidden or told: else every execution would be right. */
  public boolean tells() {
    return tells;
  }

  /** What has happened although it is forbidden, or null. */
  public @Nullable String violation() {
    for (Forbidden one : forbidden) {
      if (one.happened().getAsBoolean()) {
        return one.what();
      }
    }
    return null;
  }

  /** The outcome in words; empty when the claim gives none. */
  public String outcome() {
    return outcome.get();
  }
}
