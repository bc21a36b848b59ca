package dev.quire;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Assertions;

/** A file whose every byte follows from a seed and its position. Not for concurrent change. */
final class TestFile {

  private static final int CHUNK = 1 << 16;

  private final Path path;
  private long seed;
  private long size;
  private long version;

  private TestFile(Path path, long seed, long size) {
    this.path = path;
    this.seed = seed;
    this.size = size;
  }

  static TestFile create(Path path, long seed, long size) throws IOException {
    TestFile file = new TestFile(path, seed, size);
    file.rewrite(seed, size);
    return file;
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /** Gives the file other bytes and another size, and a time of change that nobody saw before. */
  void rewrite(long newSeed, long newSize) throws IOException {
    seed = newSeed;
    size = newSize;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      write(file, 0);
      file.setLength(newSize);
    }
    stamp();
  }

  /** Cuts the file, or continues it with the bytes that its seed says. */
  void resize(long newSize) throws IOException {
    long from = Math.min(size, newSize);
    size = newSize;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(newSize);
      write(file, from);
    }
    stamp();
  }

  private void write(RandomAccessFile file, long from) throws IOException {
    for (long at = from; at < size; at += CHUNK) {
      file.seek(at);
      file.write(expected(at, (int) Math.min(CHUNK, size - at)));
    }
  }

  // The clock that stamps files ticks every few milliseconds, so two changes may look like one.
  private void stamp() throws IOException {
    version++;
    Files.setLastModifiedTime(path, FileTime.from(Instant.ofEpochSecond(1_000_000 + version, 7)));
  }

  /** The byte at a position, whatever the size. */
  byte at(long position) {
    return (byte) (word(position >>> 3) >>> ((position & 7) << 3));
  }

  private long word(long index) {
    long z = seed + index * 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** What the file says from {@code position} on: no bytes at its end and beyond. */
  byte[] expected(long position, int length) {
    int bytes = (int) Math.max(0, Math.min(length, size - position));
    long first = position >>> 3;
    int words = (bytes + 15 >>> 3) + 1;
    ByteBuffer buffer = ByteBuffer.allocate(words << 3).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < words; i++) {
      buffer.putLong(word(first + i));
    }
    byte[] all = new byte[bytes];
    buffer.get((int) (position & 7), all);
    return all;
  }

  /** Compares bytes that were read at {@code position}, at most {@code asked} of them. */
  void check(long position, int asked, byte[] read, Object form) {
    byte[] expected = expected(position, asked);
    if (!java.util.Arrays.equals(expected, read)) {
      int at = java.util.Arrays.mismatch(expected, read);
      Assertions.fail(
          "%s of %s: %d bytes at %d gave %d, expected %d; the first difference is at +%d: %s for %s"
              .formatted(
                  form,
                  path.getFileName(),
                  asked,
                  position,
                  read.length,
                  expected.length,
                  at,
                  at < read.length ? read[at] : "nothing",
                  at < expected.length ? expected[at] : "nothing"));
    }
  }

  /** Bytes that follow from the seed, to be written. */
  static MemorySegment bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return MemorySegment.ofArray(bytes);
  }
}
