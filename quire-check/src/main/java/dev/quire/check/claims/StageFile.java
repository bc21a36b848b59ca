package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.cache.Backing;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Words;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file whose pages are computed: the longs of each are {@link World#value}. */
final class StageFile implements Backing {

  /** What a change of the file adds to the longs of each page. */
  private static final long CHANGED = 1000;

  // The generation, and behind it where the stored file ends.
  private final long generation;

  // Set by the stage or by one actor, which alone asks for them: so they are no shared words.
  private Whole version;
  private boolean broken;
  private @Nullable StageDisk disk;
  private boolean uncut;

  StageFile(Stage stage, int pages) {
    generation = stage.words("file", 2 * Long.BYTES);
    version = new Whole((long) pages * Frames.FRAME_BYTES, 1);
    Words.setLongVolatile(generation + Long.BYTES, version.size()); // pairs with end
  }

  private record Whole(long size, int number) implements Version {
    @Override
    public boolean same(Version other) {
      return equals(other);
    }
  }

  /** Whether reads fail from now on. */
  void fails(boolean yes) {
    broken = yes;
  }

  /** What the pages hold is changed by others, who do not say so. */
  void change() {
    Words.setLongVolatile(generation, 1); // pairs with read
  }

  /** From now on the file shows another version than before. */
  void replace() {
    version = new Whole(version.size(), version.number() + 1);
  }

  /** From now on the file has so many bytes. */
  void resize(long bytes) {
    version = new Whole(bytes, version.number() + 1);
  }

  @Override
  public Version version() {
    return version;
  }

  /** Where the stored file ends. */
  long end() {
    return Words.getLongVolatile(generation + Long.BYTES); // pairs with write, truncate
  }

  /** From now on no truncate comes off. */
  void refusesToCut() {
    uncut = true;
  }

  @Override
  public boolean writable() {
    return true;
  }

  /** Without a disk, only how far the file reaches is kept. */
  @Override
  public void write(long position, long[] addresses, int[] bytes, int count) {
    long end = position;
    for (int i = 0; i < count; i++) {
      end += bytes[i];
    }
    StageDisk kept = disk;
    if (kept != null) {
      kept.write(position, addresses, count, end);
    } else if (end > end()) {
      Words.setLongVolatile(generation + Long.BYTES, end); // pairs with end
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    if (uncut) {
      throw new IOException("planted");
    }
    StageDisk kept = disk;
    if (kept != null) {
      kept.truncate(size);
    } else {
      Words.setLongVolatile(generation + Long.BYTES, size); // pairs with end
    }
  }

  @Override
  public void punch(long position, long length) {
    if (disk != null) {
      disk.punch(position, length);
    } else {
      change(); // of all pages, for want of words for each
    }
  }

  @Override
  public int read(long position, long address, int bytes) throws IOException {
    if (broken) {
      throw new IOException("planted");
    }
    for (int page = 0; page < bytes; page += Frames.FRAME_BYTES) {
      long value = stored((position + page) / Frames.FRAME_BYTES);
      for (int at = 0; at < World.LOOKED_AT; at += Long.BYTES) {
        Words.setLongOpaque(address + page + at, value);
      }
    }
    return bytes;
  }

  private long stored(long page) {
    StageDisk kept = disk;
    if (kept != null && kept.keeps(page)) {
      return kept.written(page);
    }
    return World.value(page) + Words.getLongVolatile(generation) * CHANGED; // pairs with change
  }

  /** From now on what is written is kept there. */
  void keepsIn(StageDisk kept) {
    disk = kept;
  }

  @Override
  public void sync(boolean metadata) throws IOException {
    StageDisk kept = disk;
    if (kept != null) {
      kept.sync();
    }
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
