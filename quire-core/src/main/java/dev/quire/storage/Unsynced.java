package dev.quire.storage;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a storage has been told and may still lose: the image of what is safe, and the changes
 * since. Guarded by its {@link FaultyBacking}.
 */
final class Unsynced {

  static final int SECTOR = 512;

  /** A change of the file, with its number. */
  private sealed interface Change {
    long number();

    void applyTo(SparseImage image);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Written(long number, long position, byte[] bytes) implements Change {
    @Override
    public void applyTo(SparseImage image) {
      image.write(position, MemorySegment.ofArray(bytes));
    }

    /** Writes some of the sectors; a write that lies in one sector is written whole or not. */
    void tear(SparseImage image, RandomGenerator random) {
      long end = position + bytes.length;
      for (long at = position; at < end; ) {
        long next = Math.min(end, (at / SECTOR + 1) * SECTOR);
        if (random.nextBoolean()) {
          int from = (int) (at - position);
          image.write(at, MemorySegment.ofArray(bytes).asSlice(from, next - at));
        }
        at = next;
      }
    }
  }

  private record Truncated(long number, long size) implements Change {
    @Override
    public void applyTo(SparseImage image) {
      image.truncate(size);
    }
  }

  private record Punched(long number, long position, long length) implements Change {
    @Override
    public void applyTo(SparseImage image) {
      image.punch(position, length);
    }
  }

  private final SparseImage safe = new SparseImage();
  private final List<Change> changes = new ArrayList<>();
  private long number;

  SparseImage safe() {
    return safe;
  }

  void written(long position, byte[] bytes) {
    changes.add(new Written(++number, position, bytes));
  }

  void truncated(long size) {
    changes.add(new Truncated(++number, size));
  }

  void punched(long position, long length) {
    changes.add(new Punched(++number, position, length));
  }

  /** The number of the last change: a sync that begins now covers it. */
  long last() {
    return number;
  }

  int count() {
    return changes.size();
  }

  /** A sync that began after the change of this number has succeeded. */
  void synced(long covered) {
    changes.removeIf(change -> {
      boolean safeNow = change.number() <= covered;
      if (safeNow) {
        change.applyTo(safe);
      }
      return safeNow;
    });
  }

  /**
   * A sync that began after the change of this number has failed: no write that it covers becomes
   * safe any more by being waited for, and for each it is decided here whether it can still be
   * seen. Truncations and holes are the file system's own affair, which it does not forget, nor how
   * long the file is.
   *
   * @return what the file reads as from now on
   */
  SparseImage forgotten(long covered, RandomGenerator random) {
    SparseImage seen = new SparseImage();
    seen.copyFrom(safe);
    changes.removeIf(change -> {
      boolean forgotten = change.number() <= covered && change instanceof Written;
      if (!forgotten || random.nextBoolean()) {
        change.applyTo(seen);
      } else if (change instanceof Written lost) {
        seen.truncate(Math.max(seen.size(), lost.position + lost.bytes.length));
      }
      return forgotten;
    });
    return seen;
  }

  /** The power goes: some changes are kept, one is torn, the others are lost. Says which. */
  String cut(RandomGenerator random) {
    int total = changes.size();
    int torn = total == 0 ? -1 : random.nextInt(total);
    double keep = random.nextDouble();
    List<Long> kept = new ArrayList<>();
    String tear = "nothing";
    for (int i = 0; i < total; i++) {
      Change change = changes.get(i);
      if (i == torn && change instanceof Written write) {
        write.tear(safe, random);
        tear = "the write of %d bytes at %d".formatted(write.bytes.length, write.position);
      } else if (random.nextDouble() < keep) {
        change.applyTo(safe);
        kept.add(change.number());
      }
    }
    changes.clear();
    return "kept %d of %d changes since the last sync, %s is torn"
        .formatted(kept.size(), total, tear);
  }
}
