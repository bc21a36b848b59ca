package dev.quire.bench.measure;

import java.io.IOException;

/**
 * One variant's measured loop. An implementation lives in a package named {@code loop}, is loaded
 * once for each variant, case and thread by {@link LoopLoader}, and keeps what it reads from in
 * static final fields: so every variant, ours as well as a rival's, runs with its state constant
 * and with a profile of its own.
 */
public interface Loop {

  /**
   * Runs {@code count} operations on consecutive keys, starting over at the end of the array.
   *
   * @param keys the keys, in number a power of two
   * @param from index of the first key; any value, taken modulo the length
   * @param count operations to run
   * @return the checksum of what was read, which the caller compares with what it must be
   * @throws IOException when a read fails
   */
  long run(int[] keys, int from, int count) throws IOException;
}
