package dev.quire.storage;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A file in the heap, for tests and for data that needs no disk. It lasts as long as this object:
 * closing its last handle loses nothing, and it can be opened again. Holes take no memory. Safe for
 * threads.
 */
public final class MemoryBacking implements Backing {

  private final String name;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  // Guarded by lock.
  private final SparseImage image = new SparseImage();
  private long changes;

  /** An empty file with a name for messages. */
  public MemoryBacking(String name) {
    this.name = name;
  }

  /** An empty file. */
  public MemoryBacking() {
    this("memory");
  }

  /** A file of these bytes, which are copied. */
  public static MemoryBacking of(byte[] content) {
    MemoryBacking backing = new MemoryBacking();
    backing.image.write(0, MemorySegment.ofArray(content));
    return backing;
  }

  @Override
  public String name() {
    return name;
  }

  /** Bytes in the file. */
  public long size() {
    lock.readLock().lock();
    try {
      return image.size();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * A copy of a range, which may reach beyond the end: zeros there.
   *
   * @throws IllegalArgumentException when the range is none
   */
  public byte[] bytes(long position, int length) {
    check("bytes", position, length);
    byte[] copy = new byte[length];
    read(position, MemorySegment.ofArray(copy));
    return copy;
  }

  @Override
  public Version version() {
    lock.readLock().lock();
    try {
      return new Version(image.size(), changes);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public int read(long position, MemorySegment target) {
    check("read", position, target.byteSize());
    lock.readLock().lock();
    try {
      return image.read(position, target);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public long write(long position, List<MemorySegment> pieces) {
    long total = 0;
    for (MemorySegment piece : pieces) {
      total += piece.byteSize();
    }
    check("write", position, total);
    long at = position;
    lock.writeLock().lock();
    try {
      for (MemorySegment piece : pieces) {
        image.write(at, piece);
        at += piece.byteSize();
      }
      changes++;
    } finally {
      lock.writeLock().unlock();
    }
    return total;
  }

  /** Does nothing: memory is as durable as it gets. */
  @Override
  public void sync(boolean metadata) {}

  @Override
  public void truncate(long size) {
    check("truncate", size, 0);
    lock.writeLock().lock();
    try {
      image.truncate(size);
      changes++;
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void punch(long position, long length) {
    check("punch", position, length);
    lock.writeLock().lock();
    try {
      image.punch(position, length);
      changes++;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void check(String call, long position, long length) {
    if (position < 0 || length < 0 || position > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException(
          "%s of %d bytes at %d of %s: positions go from 0 to 2^63 - 1"
              .formatted(call, length, position, name));
    }
  }

  /** Does nothing: the bytes stay. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "%s, %d bytes".formatted(name, size());
  }
}
