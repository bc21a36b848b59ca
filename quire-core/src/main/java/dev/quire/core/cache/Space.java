package dev.quire.core.cache;

import dev.quire.core.frame.Frames;
import dev.quire.core.word.Words;
import java.io.IOException;

/**
 * Space of the storage that is taken before a file grows into it, so that a writer is told of a
 * full disk by the write and not by a force. Under the extend lock, but for its end. Protocol
 * write.md.
 */
public final class Space {

  /** Taken beyond what is asked for: a quarter of the file within these bounds, in bytes. */
  private static final long LEAST_AHEAD = 64 << 10;

  private static final long MOST_AHEAD = 4 << 20;
  private static final int SHARE_SHIFT = 2;

  /** Of a storage that cannot take space ahead: it is asked once. */
  private static final long UNSUPPORTED = Long.MAX_VALUE;

  private final Cache cache;
  private final Mapping mapping;
  private final long reserved;

  Space(Cache cache, Mapping mapping) {
    this.cache = cache;
    this.mapping = mapping;
    this.reserved = mapping.record() + MappingLayout.RESERVED;
  }

  /**
   * Sees to it that a range fits, which reaches beyond the end of the file. Most calls find that an
   * earlier one has.
   *
   * @throws IOException when there is no space, or what else the storage says; nothing was changed
   */
  public void take(long position, long end) throws IOException {
    long before = Words.getLongOpaque(reserved);
    if (end <= Math.max(before, mapping.size())) {
      return;
    }
    cache
        .io()
        .call(() -> {
          mapping.beginOwnChange(); // or it would be taken for somebody else's
          try {
            reserve(Math.max(position, before), end);
          } finally {
            mapping.endOwnChange();
          }
        });
  }

  private void reserve(long from, long end) throws IOException {
    long ahead = Math.clamp(end >>> SHARE_SHIFT, LEAST_AHEAD, MOST_AHEAD);
    long to = Math.max(end, end + ahead & -Frames.FRAME_BYTES); // not beyond what a long holds
    try {
      try {
        mapping.backing().reserve(from, to - from);
      } catch (IOException full) {
        to = end; // what is ahead is for later, and need not be had
        mapping.backing().reserve(from, to - from);
      }
    } catch (UnsupportedOperationException none) {
      to = UNSUPPORTED;
    }
    Words.setLongOpaque(reserved, to);
  }

  /** The stored file was cut or made longer: what had been taken behind its end is gone. */
  void forget() {
    Words.setLongOpaque(reserved, 0);
  }

  /**
   * Gives back what was taken and is not used. Of a file that is stored and about to end.
   *
   * @throws IOException what the storage says: that space is lost until the file is cut
   */
  public void giveBack() throws IOException {
    long before = Words.getLongOpaque(reserved);
    long size = mapping.size();
    if (before > size && before != UNSUPPORTED && mapping.stored() == size) {
      forget();
      if (mapping.backing().version().size() == size) { // else others have made it longer
        mapping.backing().truncate(size);
      }
    }
  }
}
