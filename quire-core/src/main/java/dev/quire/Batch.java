package dev.quire;

import dev.quire.core.frame.Frames;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Several reads of one file under way at once. */
final class Batch {

  /** Frames of a read whose pages are filled together with others'; more are read ahead anyway. */
  private static final int MAX_FRAMES = 16;

  private Batch() {}

  /** Where the storage reads together, one thread does all; elsewhere each has its own. */
  static CompletableFuture<int[]> read(
      Quire quire, CachedFile file, long[] positions, MemorySegment[] targets) {
    if (file.mapping().backing().together()) {
      file.checkOpen();
      for (long position : positions) {
        CachedFile.checkPosition(position);
      }
      return quire.start(() -> together(quire, file, positions, targets));
    }
    int[] read = new int[positions.length];
    CompletableFuture<?>[] all = new CompletableFuture<?>[positions.length];
    for (int i = 0; i < positions.length; i++) {
      int each = i;
      all[i] = file.readAsync(positions[i], targets[i]).thenAccept(bytes -> read[each] = bytes);
    }
    return CompletableFuture.allOf(all).thenApply(done -> read);
  }

  private static int[] together(
      Quire quire, CachedFile file, long[] positions, MemorySegment[] targets) throws IOException {
    long[] indexes = new long[positions.length];
    int count = 0;
    int frames = 1 << file.mapping().order();
    for (int i = 0; i < positions.length; i++) {
      long bytes = Math.min(targets[i].byteSize(), MAX_FRAMES * Frames.FRAME_BYTES);
      long end = Math.min(file.size(), positions[i] + bytes);
      long index = positions[i] >>> Frames.FRAME_SHIFT & -frames;
      for (; index << Frames.FRAME_SHIFT < end; index += frames) {
        if (count == indexes.length) {
          indexes = Arrays.copyOf(indexes, 2 * count);
        }
        indexes[count] = index;
        count++;
      }
    }
    quire.fill(file, indexes, count);
    return readEach(file, positions, targets);
  }

  /** All are read, whatever becomes of one; the first failure is that of the whole. */
  private static int[] readEach(CachedFile file, long[] positions, MemorySegment[] targets)
      throws IOException {
    int[] read = new int[positions.length];
    @Nullable Exception first = null;
    for (int i = 0; i < positions.length; i++) {
      try {
        read[i] = file.read(positions[i], targets[i]);
      } catch (IOException | RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    return switch (first) {
      case null -> read;
      case IOException failure -> throw failure;
      case RuntimeException failure -> throw failure;
      default -> throw new IllegalStateException(first);
    };
  }
}
