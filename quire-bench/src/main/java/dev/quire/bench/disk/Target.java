package dev.quire.bench.disk;

import java.io.IOException;

/** An open file of a rival; for several threads. */
public interface Target extends AutoCloseable {

  /**
   * Its name in the results.
   *
   * @return a short name
   */
  String name();

  /**
   * Writes a block.
   *
   * @param position bytes, a multiple of a page
   * @param block all of it is written
   * @throws IOException when it cannot be written
   */
  void write(long position, Block block) throws IOException;

  /**
   * Reads a block.
   *
   * @param position bytes, a multiple of a page
   * @param block is filled
   * @throws IOException when it cannot be read, or the file ends
   */
  void read(long position, Block block) throws IOException;

  /**
   * Writes a block where the last append ended.
   *
   * @param block all of it is written
   * @throws IOException when it cannot be written
   */
  void append(Block block) throws IOException;

  /**
   * Makes durable what was written by calls that have returned.
   *
   * @throws IOException when it cannot
   */
  void force() throws IOException;

  @Override
  void close() throws IOException;
}
