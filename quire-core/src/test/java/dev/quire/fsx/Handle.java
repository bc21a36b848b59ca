package dev.quire.fsx;

import java.io.IOException;

/** An open file that is exercised. Called by one thread at a time. */
public interface Handle extends AutoCloseable {

  /**
   * Reads from {@code position} on.
   *
   * @param form one of the reading verbs
   * @return the bytes; fewer than {@code length} at the end of the file, none beyond it
   */
  byte[] read(Verb form, long position, int length) throws IOException;

  /**
   * Writes at {@code position}, whatever the size.
   *
   * @param form {@link Verb#WRITE} or {@link Verb#WRITE_BUFFER}
   */
  void write(Verb form, long position, byte[] bytes) throws IOException;

  /**
   * Writes what lies inside the file, and for {@link Verb#WRITE_PIN} inside the page of {@code
   * position}; nothing when {@code position} is beyond the end.
   *
   * @param form {@link Verb#WRITE_PIN} or {@link Verb#WRITE_GROUP}
   * @return how many of the bytes it tried to write
   */
  int writeInside(Verb form, long position, byte[] bytes) throws IOException;

  /**
   * Writes at the end.
   *
   * @return where it wrote
   */
  long append(byte[] bytes) throws IOException;

  /** Gives the file another size. */
  void truncate(long newSize) throws IOException;

  /**
   * Makes zeros of what lies inside the file.
   *
   * @return whether it did; false when the range was found to lie outside
   */
  boolean punch(long position, long length) throws IOException;

  /** Makes everything durable. */
  void force() throws IOException;

  /** Makes a range durable. */
  void force(long position, long length) throws IOException;

  /** Bytes in the file. */
  long size() throws IOException;

  /** Keeps the page of {@code position} in place, and lets go of the one that was kept before. */
  default void hold(long position) throws IOException {}

  /** Lets go of a page that is kept. */
  default void release() {}

  /** Attaches an object to the page of {@code position}, or takes back the one that is there. */
  default void attach(long position) throws IOException {}

  @Override
  void close() throws IOException;
}
