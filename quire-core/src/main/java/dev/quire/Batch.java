package dev.quire;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;

/** Several reads of one file under way at once. */
final class Batch {

  private Batch() {}

  static CompletableFuture<int[]> read(CachedFile file, long[] positions, MemorySegment[] targets) {
    int[] read = new int[positions.length];
    CompletableFuture<?>[] all = new CompletableFuture<?>[positions.length];
    for (int i = 0; i < positions.length; i++) {
      int each = i;
      all[i] = file.readAsync(positions[i], targets[i]).thenAccept(bytes -> read[each] = bytes);
    }
    return CompletableFuture.allOf(all).thenApply(done -> read);
  }
}
