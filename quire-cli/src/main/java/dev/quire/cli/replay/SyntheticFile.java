package dev.quire.cli.replay;

import dev.quire.storage.Backing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A file whose every word follows from its position: so that what the cache delivers can be checked
 * although no disk is behind it.
 */
final class SyntheticFile implements Backing {
  private static final int PAGE_SHIFT = 12;
  private static final int WORDS = 1 << PAGE_SHIFT - 3;
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private final String name;
  private final Version version;
  private final ThreadLocal<long[]> reads = ThreadLocal.withInitial(() -> new long[1]);

  SyntheticFile(String name, long bytes) {
    this.name = name;
    this.version = new Version(bytes, "synthetic");
  }

  /** What the word at a position holds. */
  static long word(long position) {
    return mix(position >>> PAGE_SHIFT) + (position >>> 3 & WORDS - 1) * STEP;
  }

  /** A bijection of longs that leaves no pattern: the finaliser of SplitMix64 (Steele et al.). */
  static long mix(long number) {
    long z = number + STEP;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** A cell that counts the reads that the calling thread makes. */
  long[] readsOfThisThread() {
    return reads.get();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Version version() {
    return version;
  }

  @Override
  public int read(long position, MemorySegment target) {
    reads.get()[0]++;
    long bytes = Math.min(target.byteSize(), version.size() - position);
    for (long at = 0; at < bytes; at += 1 << PAGE_SHIFT) {
      long first = mix(position + at >>> PAGE_SHIFT);
      for (int word = 0; word < WORDS; word++) {
        target.set(ValueLayout.JAVA_LONG, at + ((long) word << 3), first + word * STEP);
      }
    }
    return (int) bytes;
  }

  @Override
  public void close() {
    reads.remove();
  }
}
