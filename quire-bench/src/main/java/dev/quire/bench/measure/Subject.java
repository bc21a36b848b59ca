package dev.quire.bench.measure;

import java.util.List;

/**
 * A variant that is being measured: one loop for each thread, and its samples.
 *
 * @param name name of the variant
 * @param loops one loop for each thread
 * @param alone slices of one thread
 * @param together slices of two threads that overlapped
 * @param bytes heap bytes allocated an operation, one entry once measured
 */
public record Subject(
    String name, List<Loop> loops, Samples alone, Samples together, Samples bytes) {

  /**
   * Makes a subject without samples.
   *
   * @param name name of the variant
   * @param loops one loop for each thread
   */
  public Subject(String name, List<Loop> loops) {
    this(name, List.copyOf(loops), new Samples(), new Samples(), new Samples());
  }

  Loop loop(int thread) {
    return loops.get(thread);
  }

  /**
   * Chooses the samples of a number of threads.
   *
   * @param threads 1 or 2
   * @return those samples
   */
  public Samples samples(int threads) {
    return threads == 1 ? alone : together;
  }
}
