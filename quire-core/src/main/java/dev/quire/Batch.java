package dev.quire;

import dev.quire.core.cache.Lookup;
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

  /**
   * Reads whose pages are filled before the first is copied, where that is not done as they come.
   */
  private static final int STEP = 64;

  private final Quire quire;
  private final CachedFile file;
  private final long[] positions;
  private final MemorySegment[] targets;

  /** Pages that are asked for, and for each which read asks. */
  private long[] indexes;

  private int[] readers;
  private int count;

  /** Pages of each read that have not come yet. */
  private final int[] missing;

  private final int[] read;
  private @Nullable Exception first;

  private Batch(Quire quire, CachedFile file, long[] positions, MemorySegment[] targets) {
    this.quire = quire;
    this.file = file;
    this.positions = positions;
    this.targets = targets;
    this.indexes = new long[positions.length];
    this.readers = new int[positions.length];
    this.missing = new int[positions.length];
    this.read = new int[positions.length];
  }

  /** In the background. */
  static CompletableFuture<int[]> start(
      Quire quire, CachedFile file, long[] positions, MemorySegment[] targets) {
    check(file, positions, targets);
    if (file.mapping().backing().together()) {
      return quire.start(() -> new Batch(quire, file, positions, targets).run());
    }
    return apart(file, positions, targets);
  }

  /**
   * Here and now. Bytes are copied by the calling thread alone, for a target may be its own; pages
   * are filled by it as well where they are filled together and it may block, elsewhere by others.
   */
  static int[] run(Quire quire, CachedFile file, long[] positions, MemorySegment[] targets)
      throws IOException {
    check(file, positions, targets);
    Batch batch = new Batch(quire, file, positions, targets);
    boolean together = file.mapping().backing().together();
    if (together && !Thread.currentThread().isVirtual()) {
      return batch.run();
    }
    for (int from = 0; from < positions.length; from += STEP) {
      int to = Math.min(positions.length, from + STEP);
      batch.collect(from, to);
      if (together) {
        quire.fillElsewhere(file, batch.indexes, batch.count);
      } else {
        batch.fillApart();
      }
      batch.readOthers(from, to);
    }
    return batch.result();
  }

  /** Each page by a thread of its own; what fails is told by who reads it. */
  private void fillApart() {
    CompletableFuture<?>[] all = new CompletableFuture<?>[count];
    for (int i = 0; i < count; i++) {
      long index = indexes[i];
      all[i] =
          quire
              .start(() -> {
                quire.fill(file, new long[] {index}, 1, (which, failure) -> {});
                return index;
              })
              .exceptionally(failure -> index);
    }
    CompletableFuture.allOf(all).join();
  }

  private static void check(CachedFile file, long[] positions, MemorySegment[] targets) {
    file.checkOpen();
    if (positions.length != targets.length) {
      throw new IllegalArgumentException(
          "%d positions for %d targets; give one target for each position"
              .formatted(positions.length, targets.length));
    }
    for (long position : positions) {
      Positions.checkPosition(position);
    }
  }

  /** Where the storage does not read together each read has a thread of its own. */
  private static CompletableFuture<int[]> apart(
      CachedFile file, long[] positions, MemorySegment[] targets) {
    int[] read = new int[positions.length];
    CompletableFuture<?>[] all = new CompletableFuture<?>[positions.length];
    for (int i = 0; i < positions.length; i++) {
      int each = i;
      all[i] = file.readAsync(positions[i], targets[i]).thenAccept(bytes -> read[each] = bytes);
    }
    return CompletableFuture.allOf(all).thenApply(done -> read);
  }

  private int[] run() throws IOException {
    collect(0, positions.length);
    quire.fill(file, indexes, count, this::arrived);
    readOthers(0, positions.length);
    return result();
  }

  /** Notes which pages some of the reads need. */
  private void collect(int from, int to) {
    count = 0;
    int frames = 1 << file.mapping().order();
    for (int i = from; i < to; i++) {
      long bytes = Math.min(targets[i].byteSize(), MAX_FRAMES * Frames.FRAME_BYTES);
      long end = Math.min(file.size(), positions[i] + bytes);
      long index = positions[i] >>> Frames.FRAME_SHIFT & -frames;
      for (; index << Frames.FRAME_SHIFT < end; index += frames) {
        if (count == indexes.length) {
          indexes = Arrays.copyOf(indexes, 2 * count);
          readers = Arrays.copyOf(readers, 2 * count);
        }
        indexes[count] = index;
        readers[count] = i;
        missing[i]++;
        count++;
      }
    }
  }

  /** A read whose last page has come is copied while others are under way, if it is whole. */
  private void arrived(int which, @Nullable IOException failure) {
    int reader = readers[which];
    missing[reader]--;
    if (missing[reader] == 0 && failure == null) {
      read[reader] = readNow(positions[reader], targets[reader]);
    }
  }

  private int readNow(long position, MemorySegment target) {
    try {
      long n = file.readNow(position, target);
      if (n == Lookup.TORN) {
        target.fill((byte) 0); // of what is read in the end nothing may be left
      }
      return (int) Math.max(0, n);
    } catch (RuntimeException refused) {
      return 0; // as the target takes no bytes, the read on its own will say so
    }
  }

  /** All are read, whatever becomes of one. */
  private void readOthers(int from, int to) {
    for (int i = from; i < to; i++) {
      try {
        read[i] = read[i] > 0 ? read[i] : file.read(positions[i], targets[i]);
      } catch (IOException | RuntimeException e) {
        first = first == null ? e : first;
      }
    }
  }

  /** The first failure is that of the whole. */
  private int[] result() throws IOException {
    return switch (first) {
      case null -> read;
      case IOException failure -> throw failure;
      case RuntimeException failure -> throw failure;
      default -> throw new IllegalStateException(first);
    };
  }
}
