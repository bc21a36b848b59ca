package dev.quire.core.cache;

import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.WordLock;
import dev.quire.core.word.Words;

/**
 * How long a file is: the size that readers see, the size of what is stored, and the two latches of
 * those who change either. Protocols write.md, truncate.md.
 *
 * <p>The size is changed under the tree lock, and by writers and truncates under the extend lock as
 * well. Bytes beyond it are zero in every page that nobody has latched.
 */
final class Extent {

  private final Mapping mapping;
  private final PageStates states;
  private final WaitQueues waits;
  private final long record;

  Extent(Mapping mapping, PageStates states, WaitQueues waits) {
    this.mapping = mapping;
    this.states = states;
    this.waits = waits;
    this.record = mapping.record();
  }

  long size() {
    return Words.getLongAcquire(record + MappingLayout.SIZE); // pairs with publish
  }

  /** Orders nothing: what was stored beyond is met under the tree lock, or by a drop. */
  long stored() {
    return Words.getLongOpaque(record + MappingLayout.STORED);
  }

  /** Makes the file at least that long, once the bytes are there. Under the extend lock. */
  void extendTo(long end) {
    mapping.lock();
    try {
      if (mapping.isOpen() && end > Words.getLongPlain(record + MappingLayout.SIZE)) {
        publish(end);
      }
    } finally {
      mapping.unlock();
    }
  }

  /** Makes the file that long. Under the extend lock. */
  void set(long bytes) {
    mapping.lock();
    try {
      if (mapping.isOpen()) {
        publish(bytes);
      }
    } finally {
      mapping.unlock();
    }
  }

  /** Makes the file that long, of which so much is stored. Under the extend lock. */
  void become(long bytes, long stored) {
    mapping.lock();
    try {
      if (mapping.isOpen()) {
        Words.setLongOpaque(record + MappingLayout.STORED, stored);
        publish(bytes);
      }
    } finally {
      mapping.unlock();
    }
  }

  /**
   * The stored file reaches as far as that at least: bytes were written. Within a change of our
   * own, so that nobody else's is adopted meanwhile: what is stored gets no shorter before these
   * bytes.
   */
  void wroteTo(long end) {
    if (end <= stored()) {
      return;
    }
    mapping.lock();
    try {
      if (mapping.isOpen() && end > Words.getLongPlain(record + MappingLayout.STORED)) {
        Words.setLongOpaque(record + MappingLayout.STORED, end);
      }
    } finally {
      mapping.unlock();
    }
  }

  /** The stored file is that long. */
  void setStored(long bytes) {
    mapping.lock();
    try {
      if (mapping.isOpen()) {
        Words.setLongOpaque(record + MappingLayout.STORED, bytes);
      }
    } finally {
      mapping.unlock();
    }
  }

  /**
   * Somebody else has made the stored file that long: takes its size, but for what is ours and not
   * stored for good yet. Once before the pages of before the change go, so that a fill that is not
   * found then asks for what is stored now; and once after, to let the size grow.
   *
   * @param mayGrow whether those pages have gone
   */
  void adopt(long bytes, boolean mayGrow) {
    mapping.lock();
    try {
      if (mapping.isOpen()) {
        long size = Words.getLongPlain(record + MappingLayout.SIZE);
        Words.setLongOpaque(record + MappingLayout.STORED, bytes);
        long adopted = Math.max(bytes, Math.min(size, states.endOfUnsafe()));
        if (mayGrow || adopted < size) {
          publish(adopted);
        }
      }
    } finally {
      mapping.unlock();
    }
  }

  private void publish(long bytes) {
    // pairs with size, Lookup.get, Lookup.copy
    Words.setLongRelease(record + MappingLayout.SIZE, bytes);
  }

  /** Keeps others from changing the size. Waits without a limit: its holders do have limits. */
  void lockSize() {
    WordLock.lock(record + MappingLayout.EXTEND, waits);
  }

  void unlockSize() {
    WordLock.unlock(record + MappingLayout.EXTEND, waits);
  }

  /**
   * Bytes are about to be taken from the file: from here on no page enters it. What has entered by
   * now is in the tree, for whoever looks there, with its lock or without.
   */
  void beginInvalidate() {
    WordLock.lock(record + MappingLayout.INVALIDATE, waits);
    awaitEntries();
  }

  // Who has found that a page may enter, or that folios may be divided, is in the tree lock still.
  private void awaitEntries() {
    mapping.lock();
    mapping.unlock();
  }

  void endInvalidate() {
    WordLock.unlock(record + MappingLayout.INVALIDATE, waits);
  }

  /**
   * Whether no page may enter. Under the tree lock: who finds that one may has put it in before
   * whoever begins to invalidate meanwhile looks.
   */
  boolean isInvalidating() {
    return WordLock.isLocked(record + MappingLayout.INVALIDATE);
  }

  /** Waits until a page may enter. */
  void awaitInvalidate() {
    beginInvalidate();
    endInvalidate();
  }
}
