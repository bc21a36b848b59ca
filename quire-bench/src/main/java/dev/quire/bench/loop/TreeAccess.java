package dev.quire.bench.loop;

import java.io.IOException;

/**
 * How the search reaches pages: the one thing that differs between variants of the tree.
 *
 * @param <P> an open page
 * @param <S> what a look-up runs in: a scope, a cursor, or nothing that matters
 */
public interface TreeAccess<P, S> {

  /**
   * Opens a page for reading.
   *
   * @param session what the look-up runs in
   * @param page its number
   * @return the page, to be closed
   * @throws IOException when it cannot be read
   */
  P open(S session, int page) throws IOException;

  /**
   * Reads eight bytes.
   *
   * @param page an open page
   * @param offset bytes from its start
   * @return the value in native order
   */
  long longAt(P page, int offset);

  /**
   * Reads four bytes.
   *
   * @param page an open page
   * @param offset bytes from its start
   * @return the value in native order
   */
  int intAt(P page, int offset);

  /**
   * Closes a page.
   *
   * @param page an open page
   * @return true when what was read from it stands, false when it must be read again
   * @throws IOException when that cannot be told
   */
  boolean close(P page) throws IOException;
}
