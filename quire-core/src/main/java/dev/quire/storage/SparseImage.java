package dev.quire.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.TreeMap;

/** Bytes of a file in memory; holes take none. Not safe for threads. */
final class SparseImage {

  private static final int CHUNK = 64 << 10;

  // Invariant: no byte at or beyond the size is anything but zero, and no chunk lies wholly there.
  private final TreeMap<Long, byte[]> chunks = new TreeMap<>();
  private long size;

  long size() {
    return size;
  }

  /** What is done with a part of a range that lies in one chunk. */
  private interface Part {
    void apply(long chunk, int offset, long at, int bytes);
  }

  private static void split(long position, long length, Part part) {
    for (long done = 0; done < length; ) {
      int offset = (int) ((position + done) % CHUNK);
      int bytes = (int) Math.min(length - done, CHUNK - offset);
      part.apply((position + done) / CHUNK, offset, done, bytes);
      done += bytes;
    }
  }

  /** Copies what there is to the beginning of {@code target}; returns how much. */
  int read(long position, MemorySegment target) {
    int length = (int) Math.clamp(size - position, 0, Math.min(target.byteSize(), 1 << 30));
    split(
        position,
        length,
        (chunk, offset, at, bytes) -> {
          byte[] content = chunks.get(chunk);
          if (content == null) {
            target.asSlice(at, bytes).fill((byte) 0);
          } else {
            MemorySegment.copy(content, offset, target, ValueLayout.JAVA_BYTE, at, bytes);
          }
        });
    return length;
  }

  void write(long position, MemorySegment source) {
    long length = source.byteSize();
    split(
        position,
        length,
        (chunk, offset, at, bytes) -> {
          byte[] content = chunks.computeIfAbsent(chunk, none -> new byte[CHUNK]);
          MemorySegment.copy(source, ValueLayout.JAVA_BYTE, at, content, offset, bytes);
        });
    if (length > 0) {
      size = Math.max(size, position + length);
    }
  }

  void truncate(long newSize) {
    if (newSize < size) {
      punch(newSize, size - newSize);
      chunks.tailMap((newSize + CHUNK - 1) / CHUNK, true).clear();
    }
    size = newSize;
  }

  /** Makes a range zero; the size stays. */
  void punch(long position, long length) {
    long end = Math.min(size, position + length);
    split(
        position,
        end - position,
        (chunk, offset, at, bytes) -> {
          byte[] content = chunks.get(chunk);
          if (content != null && bytes == CHUNK) {
            chunks.remove(chunk);
          } else if (content != null) {
            Arrays.fill(content, offset, offset + bytes, (byte) 0);
          }
        });
  }

  /** Takes over the bytes of another image. */
  void copyFrom(SparseImage other) {
    chunks.clear();
    other.chunks.forEach((chunk, content) -> chunks.put(chunk, content.clone()));
    size = other.size;
  }

  /** Calls back with the parts that are not holes. */
  void forEachPart(Visitor visitor) throws java.io.IOException {
    for (var entry : chunks.entrySet()) {
      long position = entry.getKey() * CHUNK;
      int bytes = (int) Math.min(CHUNK, size - position);
      visitor.visit(position, MemorySegment.ofArray(entry.getValue()).asSlice(0, bytes));
    }
  }

  /** What is done with a part. */
  interface Visitor {
    void visit(long position, MemorySegment bytes) throws java.io.IOException;
  }
}
