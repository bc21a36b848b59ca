package dev.quire.core.os;

import dev.quire.core.word.Content;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * What the JDK alone can do: memory of an arena that is never closed, asynchronous file channels,
 * no barrier and nothing given back.
 *
 * <p>Differences that a caller sees: memory is allocated, and counts, from {@link #reserve} on (up
 * to {@code -XX:MaxDirectMemorySize}); {@link #drop} only clears; memory can be neither locked nor
 * kept out of dumps; a file's stamp is as good as the attributes of its path.
 */
public final class PortableOs implements Os {

  /** No JDK class tells the real size; it only has to be a granularity that everybody shares. */
  private static final int PAGE_SIZE = 4096;

  PortableOs() {}

  @Override
  public String name() {
    return "portable";
  }

  @Override
  public int pageSize() {
    return PAGE_SIZE;
  }

  @Override
  public long reserve(long bytes, long alignment) {
    RangeChecks.checkReserve(bytes, alignment, PAGE_SIZE);
    try {
      return Arena.global().allocate(bytes, alignment).address();
    } catch (OutOfMemoryError e) {
      throw new OsMemoryException(
          "allocate",
          0,
          bytes,
          0,
          String.valueOf(e.getMessage()),
          "choose a smaller maxMemory, or raise -XX:MaxDirectMemorySize",
          e);
    }
  }

  /** Does nothing: the memory has been there since {@link #reserve}. */
  @Override
  public void commit(long address, long bytes, boolean hugePages) {
    RangeChecks.check(address, bytes, PAGE_SIZE);
  }

  /** Does nothing: the memory has been there since {@link #reserve}. */
  @Override
  public void populate(long address, long bytes) {
    RangeChecks.check(address, bytes, PAGE_SIZE);
  }

  /** Does nothing: the memory has been there since {@link #reserve}. */
  @Override
  public void expose(long address, long bytes) {
    RangeChecks.check(address, bytes, PAGE_SIZE);
  }

  @Override
  public void lock(long address, long bytes) {
    throw new UnsupportedOperationException(
        "the portable implementation cannot lock memory; do not ask for locked memory");
  }

  @Override
  public void exclude(long address, long bytes) {
    throw new UnsupportedOperationException(
        "the portable implementation cannot keep memory out of dumps; do not ask for it");
  }

  @Override
  public boolean canDrop() {
    return false;
  }

  @Override
  public void drop(long address, long bytes) {
    RangeChecks.check(address, bytes, PAGE_SIZE);
    Content.zero(address, bytes);
  }

  @Override
  public boolean hasHeavyBarrier() {
    return false;
  }

  @Override
  public void heavyBarrier() {
    throw new UnsupportedOperationException("the portable implementation has no heavy barrier");
  }

  @Override
  public OpenFile open(Path path, OpenMode mode) throws IOException {
    return PortableFile.open(path, mode);
  }
}
