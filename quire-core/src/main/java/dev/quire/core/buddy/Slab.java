package dev.quire.core.buddy;

import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.WordLock;
import dev.quire.core.word.Words;

/**
 * Small objects of one size, cut from frames that never move: index nodes, records of mappings.
 *
 * <p>A frame that has become a slab stays one: so the memory of an object is for ever that of an
 * object of its kind, and a late reader finds nothing worse. Frames of a slab keep count 0, so that
 * nobody gets a reference to them.
 */
public final class Slab {

  /** Bytes of state that a slab needs. */
  public static final int STATE_BYTES = 64;

  private static final int LOCK = 0;
  private static final int FREE = 8;
  private static final int FRAMES = 16;
  private static final int USED = 24;

  private final Buddy buddy;
  private final Frames frames;
  private final WaitQueues waits;
  private final int objectBytes;
  private final long state;

  /**
   * @param objectBytes of each object; a multiple of 64, at most 4096
   * @param state address of {@link #STATE_BYTES} zeroed bytes
   */
  public Slab(Buddy buddy, Frames frames, WaitQueues waits, int objectBytes, long state) {
    this.buddy = buddy;
    this.frames = frames;
    this.waits = waits;
    this.objectBytes = objectBytes;
    this.state = state;
  }

  /**
   * An object aligned to 64 bytes, or 0 when there is no memory. Its first eight bytes are
   * undefined, the others are what they were when it was freed, zero at first.
   */
  public long allocate() {
    WordLock.lock(state + LOCK, waits);
    try {
      if (Words.getLongPlain(state + FREE) == 0 && !grow()) {
        return 0;
      }
      long object = Words.getLongPlain(state + FREE);
      Words.setLongPlain(state + FREE, Words.getLongPlain(object));
      add(USED, 1);
      return object;
    } finally {
      WordLock.unlock(state + LOCK, waits);
    }
  }

  /** Takes an object back; only its first eight bytes are changed. */
  public void free(long object) {
    WordLock.lock(state + LOCK, waits);
    try {
      link(object);
      add(USED, -1);
    } finally {
      WordLock.unlock(state + LOCK, waits);
    }
  }

  /** Objects handed out. */
  public long used() {
    return Words.getLongOpaque(state + USED);
  }

  /** Frames that the slab has taken. */
  public long frames() {
    return Words.getLongOpaque(state + FRAMES);
  }

  private boolean grow() {
    int pfn = buddy.allocate(0, Mobility.FIXED);
    if (pfn < 0) {
      return false;
    }
    FolioFlags.set(frames.folio(pfn), FolioFlags.SLAB);
    long address = frames.address(pfn);
    Content.zero(address, Frames.FRAME_BYTES);
    for (int at = 0; at + objectBytes <= Frames.FRAME_BYTES; at += objectBytes) {
      link(address + at);
    }
    add(FRAMES, 1);
    return true;
  }

  private void link(long object) {
    Words.setLongPlain(object, Words.getLongPlain(state + FREE));
    Words.setLongPlain(state + FREE, object);
  }

  private void add(int counter, long delta) {
    Words.setLongOpaque(state + counter, Words.getLongPlain(state + counter) + delta);
  }
}
