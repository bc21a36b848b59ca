package dev.quire.fsx;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened between two meetings: what the file held at the first of them, what was changed
 * since, and what was seen. Whatever was seen must follow from the rest.
 *
 * <p>Each byte, and the size, is held to what is known as regularity: a reader may see the change
 * that was over last before it began, or any that ran at the same time. On top of it, where the
 * store promises so, a change is seen whole within a page.
 */
final class Era {

  private final byte[] content;
  private final int atomicBytes;
  private final List<Change> changes = new ArrayList<>();
  private final List<Sight> sights = new ArrayList<>();

  /**
   * Begins an era.
   *
   * @param content what the file holds, as long as it is
   * @param atomicBytes see {@link Store#atomicBytes}
   */
  Era(byte[] content, int atomicBytes) {
    this.content = content;
    this.atomicBytes = atomicBytes;
  }

  synchronized void add(Change change) {
    changes.add(change);
  }

  synchronized void add(Sight sight) {
    sights.add(sight);
  }

  /** What is wrong with one of the sights, null when nothing is. */
  synchronized @Nullable String check() {
    SizeRule sizes = new SizeRule(content.length, changes);
    String wrong = sizes.checkAppends();
    for (int i = 0; i < sights.size() && wrong == null; i++) {
      Sight sight = sights.get(i);
      wrong = sizes.check(sight);
      if (wrong == null && sight.bytes().length > 0) {
        wrong = new ByteRule(content, changes, sight, atomicBytes).check();
      }
    }
    return wrong;
  }
}
