package dev.quire.bench.store;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * The whole file in one anonymous segment: the floor of every comparison, and the frames of the
 * counted pages.
 *
 * @param segment as long as the file
 */
public record AnonymousCopy(MemorySegment segment) {
  private static final long HUGE_PAGE_BYTES = 2L << 20;
  private static final int CHUNK_BYTES = 1 << 20;

  /**
   * Reads the file into memory of the kind that Quire's frames have (huge pages, where the system
   * gives them), so that ratios compare protocols and not page tables.
   *
   * @param rig whose file
   * @return the copy
   * @throws IOException when the file cannot be read
   */
  public static AnonymousCopy open(Rig rig) throws IOException {
    MemorySegment segment = Arena.ofAuto().allocate(rig.fileBytes(), HUGE_PAGE_BYTES);
    HugePages.advise(segment);
    return new AnonymousCopy(fill(rig, segment));
  }

  private static MemorySegment fill(Rig rig, MemorySegment segment) throws IOException {
    try (FileChannel in = FileChannel.open(rig.file(), StandardOpenOption.READ)) {
      for (long at = 0; at < segment.byteSize(); ) {
        long bytes = Math.min(CHUNK_BYTES, segment.byteSize() - at);
        ByteBuffer chunk = segment.asSlice(at, bytes).asByteBuffer();
        int read = in.read(chunk, at);
        if (read <= 0) {
          throw new EOFException(rig.file() + " ends at " + at);
        }
        at += read;
      }
    }
    return segment;
  }
}
