package dev.quire.bench.loop;

import dev.quire.bench.tree.TreeFile;
import dev.quire.bench.tree.TreeLayout;
import java.io.IOException;

/**
 * Point look-up in the tree: the same code for every variant, loaded once for each. A record, since
 * the compiler trusts its fields.
 *
 * @param <P> an open page
 * @param <S> what a look-up runs in
 * @param access how pages are reached
 * @param root page number of the root
 * @param height levels
 */
public record TreeSearch<P, S>(TreeAccess<P, S> access, int root, int height) {
  /** What a look-up gives for a key that is not in the tree. */
  public static final long MISSING = Long.MIN_VALUE;

  /**
   * Makes the search of one tree.
   *
   * @param <P> an open page
   * @param <S> what a look-up runs in
   * @param access how pages are reached
   * @param tree the tree
   * @return its search
   */
  public static <P, S> TreeSearch<P, S> of(TreeAccess<P, S> access, TreeFile tree) {
    return new TreeSearch<>(access, tree.root(), tree.height());
  }

  /**
   * Looks a key up.
   *
   * @param session what the look-up runs in
   * @param key the key
   * @return its value, or {@link #MISSING}
   * @throws IOException when a page cannot be read
   */
  public long find(S session, long key) throws IOException {
    int page = root;
    for (int level = height - 1; level > 0; level--) {
      page = child(session, page, key);
    }
    return value(session, page, key);
  }

  private int child(S session, int number, long key) throws IOException {
    long child;
    P page;
    do {
      page = access.open(session, number);
      int slot = slot(page, key);
      child = access.longAt(page, TreeLayout.VALUES + slot * Long.BYTES);
    } while (!access.close(page));
    return (int) child;
  }

  private long value(S session, int number, long key) throws IOException {
    long value;
    P page;
    do {
      page = access.open(session, number);
      int slot = slot(page, key);
      boolean found = access.longAt(page, TreeLayout.KEYS + slot * Long.BYTES) == key;
      value = found ? access.longAt(page, TreeLayout.VALUES + slot * Long.BYTES) : MISSING;
    } while (!access.close(page));
    return value;
  }

  /** Last slot whose key is not above the given one, 0 when there is none; safe on torn pages. */
  private int slot(P page, long key) {
    int length = Math.min(access.intAt(page, TreeLayout.ENTRIES), TreeLayout.CAPACITY);
    int low = 0;
    while (length > 1) {
      int half = length >>> 1;
      long probe = access.longAt(page, TreeLayout.KEYS + (low + half) * Long.BYTES);
      low = probe <= key ? low + half : low;
      length -= half;
    }
    return low;
  }
}
