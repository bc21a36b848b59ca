package dev.quire.core.cache;

import dev.quire.core.word.Words;
import java.io.IOException;

/**
 * Which version of the stored file the cached pages are of. Somebody else's change is noticed by
 * comparing; what this process changes itself is bracketed and remembered as its own.
 */
final class Revision {

  private final Mapping mapping;
  private final long record;

  // Written under this. Listed in docs/locking.md.
  private volatile Backing.Version version;

  Revision(Mapping mapping, Backing.Version version) {
    this.mapping = mapping;
    this.record = mapping.record();
    this.version = version;
  }

  /**
   * Looks whether somebody else has changed the file; if so adopts its new size and drops the pages
   * that are as they were stored. Finds nothing while this process changes the file itself.
   *
   * @return true when it had changed
   */
  boolean notice() throws IOException {
    return !isOwn() && !mapping.backing().isAt(version) && adopt();
  }

  // Asks again under the monitor, so that an older version never replaces a newer one.
  private synchronized boolean adopt() throws IOException {
    if (isOwn()) {
      return false;
    }
    Backing.Version now = mapping.backing().version();
    if (now.same(version)) {
      return false;
    }
    mapping.adopt(now.size());
    version = now; // last: who finds nothing new must not find an old page either
    return true;
  }

  /**
   * Before this process changes the stored file; the caller holds no lock. Calls that overlap are
   * one change.
   */
  synchronized void beginOwnChange() throws IOException {
    if (!isOwn()) {
      adopt();
    }
    count(1);
  }

  /**
   * After it, whatever became of it.
   *
   * @throws IOException when the file does not say which version it is: then the change will be
   *     taken for somebody else's
   */
  synchronized void endOwnChange() throws IOException {
    try {
      if (ownChanges() == 1) {
        version = mapping.backing().version();
      }
    } finally {
      count(-1);
    }
  }

  private void count(int delta) {
    mapping.lock();
    try {
      if (mapping.isOpen()) { // else the record may be another's by now
        Words.setIntOpaque(record + MappingLayout.OWN_CHANGES, ownChanges() + delta);
      }
    } finally {
      mapping.unlock();
    }
  }

  // Outside of the monitor an old value costs a look at the version, or puts it off.
  private boolean isOwn() {
    return Words.getIntOpaque(record + MappingLayout.OWN_CHANGES) != 0;
  }

  private int ownChanges() {
    return Words.getIntPlain(record + MappingLayout.OWN_CHANGES);
  }
}
