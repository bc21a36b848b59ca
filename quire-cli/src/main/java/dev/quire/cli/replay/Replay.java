package dev.quire.cli.replay;

import dev.quire.Advice;
import dev.quire.CachedFile;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import dev.quire.ReclaimPolicy;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A trace through the real cache: each reference is one read of a word, which is compared with what
 * the page holds.
 *
 * <p>A reference is a hit when its thread has not filled anything for it: one of several threads
 * that waits for another one's fill hits. It has stored when the page's heat is another one after
 * it; with several threads, another one's hit at the same moment may be counted as a store.
 */
public final class Replay {
  private static final int PAGE_SHIFT = 12;
  private static final int WORDS = 1 << PAGE_SHIFT - 3;

  /** References that one thread takes at a time, when several take turns. */
  private static final int SLICE = 8;

  /** Slices that the first of several threads may be ahead of the last. */
  private static final int LEAD = 8;

  /** References between two words about how far it is. */
  private static final int NEWS = 1 << 15;

  // What a frame takes with its metadata, and frames that are to stay free beside the pages: so
  // many that no watermark is reached, and that index nodes may remember every page of a trace of
  // usual size.
  private static final int FRAME_COST = 4096 + 64;
  private static final int SPARE_FRAMES = 4096;
  private static final int MOST_FOR_NODES = 1 << 16;
  private static final long WORDS_BYTES = 2 << 20;

  private final Trace trace;
  private final ReclaimPolicy policy;
  private final int threads;
  private final Progress progress;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicIntegerArray under; // by thread, the slice that it is at

  private Replay(Trace trace, ReclaimPolicy policy, int threads, Progress progress) {
    this.trace = trace;
    this.policy = policy;
    this.threads = threads;
    this.progress = progress;
    this.under = new AtomicIntegerArray(threads);
  }

  /**
   * Replays a trace.
   *
   * @param pages of 4 KiB that may be in memory, at least one folio
   * @param threads that take turns, slice by slice; with 1 the outcome is always the same
   * @throws IllegalArgumentException when the machine has no memory for so many pages
   */
  public static Outcome run(
      Trace trace, long pages, ReclaimPolicy policy, int threads, Progress progress)
      throws IOException {
    return new Replay(trace, policy, threads, progress).run(pages);
  }

  /** Bytes of budget with which exactly so many pages stay, and no watermark is reached. */
  static long memory(Trace trace, long pages) {
    long filePages = (long) trace.folios() << trace.folioShift();
    long data = Math.min(pages, filePages);
    // An index node for 64 pages; as many nodes as a sixteenth of the frames are kept.
    long forNodes = Math.min(filePages / 64 * 16, MOST_FOR_NODES);
    return (data + data / 16 + forNodes + SPARE_FRAMES) * FRAME_COST + WORDS_BYTES;
  }

  private Outcome run(long pages) throws IOException {
    long bytes = (long) trace.folios() << trace.folioShift() + PAGE_SHIFT;
    SyntheticFile pattern = new SyntheticFile("trace", bytes);
    OpenOptions options =
        OpenOptions.read().pageSize(1 << PAGE_SHIFT + trace.folioShift()).advice(Advice.RANDOM);
    try (Quire quire =
            Quire.builder()
                .memory(memory(trace, pages))
                .residentPages(pages)
                .policy(policy)
                .readAhead(0)
                .pinSampling(0)
                .management(false)
                .build();
        CachedFile file = quire.open(pattern, options)) {
      long[] counts = new long[2];
      if (threads == 1) {
        counts = new Reader(quire, file, pattern).read(0, trace.references());
      } else {
        for (long[] each : together(quire, file, pattern)) {
          counts[0] += each[0];
          counts[1] += each[1];
        }
      }
      Outcome outcome = Outcome.of(trace.references(), counts[0], counts[1], quire.stats());
      if (threads == 1 && quire.stats().misses() != outcome.references() - outcome.hits()) {
        throw new IllegalStateException(
            "%d of %d references hit, and the cache counted %d misses"
                .formatted(outcome.hits(), outcome.references(), quire.stats().misses()));
      }
      return outcome;
    }
  }

  private List<long[]> together(Quire quire, CachedFile file, SyntheticFile pattern)
      throws IOException {
    List<long[]> counts = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<long[]>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        parts.add(pool.submit(() -> slices(thread, quire, file, pattern)));
      }
      for (Future<long[]> part : parts) {
        counts.add(part.get());
      }
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the replay was interrupted", e);
    }
    return counts;
  }

  private long[] slices(int thread, Quire quire, CachedFile file, SyntheticFile pattern)
      throws IOException {
    Reader reader = new Reader(quire, file, pattern);
    long[] counts = new long[2];
    int slices = (trace.references() + SLICE - 1) / SLICE;
    try {
      for (int slice; (slice = taken.getAndIncrement()) < slices; ) {
        under.set(thread, slice);
        awaitOthers(slice);
        int from = slice * SLICE;
        long[] each = reader.read(from, Math.min(from + SLICE, trace.references()));
        counts[0] += each[0];
        counts[1] += each[1];
      }
      return counts;
    } catch (IOException | RuntimeException | Error e) {
      taken.set(Integer.MAX_VALUE / 2); // the others need not go on
      throw e;
    } finally {
      under.set(thread, Integer.MAX_VALUE);
    }
  }

  // A thread that has lost its processor keeps the others from running through the rest of the
  // trace meanwhile: it would be another trace.
  private void awaitOthers(int slice) {
    for (int other = 0; other < threads; other++) {
      while (under.get(other) < slice - LEAD) {
        Thread.onSpinWait();
        Thread.yield();
      }
    }
  }

  /** One thread's way of reading. */
  private final class Reader {
    private final Quire quire;
    private final CachedFile file;
    private final long[] fills;
    private final MemorySegment word = Arena.ofAuto().allocate(Long.BYTES);

    Reader(Quire quire, CachedFile file, SyntheticFile pattern) {
      this.quire = quire;
      this.file = file;
      this.fills = pattern.readsOfThisThread();
    }

    /** Follows references; returns how many hit and how many of these stored. */
    long[] read(int from, int to) throws IOException {
      long hits = 0;
      long stores = 0;
      for (int i = from; i < to; i++) {
        long position = position(i);
        int before = quire.heat(file, position);
        long filled = fills[0];
        file.read(position, word);
        check(position, word.get(ValueLayout.JAVA_LONG, 0));
        if (fills[0] == filled) {
          hits++;
          int after = quire.heat(file, position);
          stores += before >= 0 && after >= 0 && after != before ? 1 : 0;
        }
        if ((i & NEWS - 1) == 0 && threads == 1) {
          progress.at("replay", i, trace.references());
        }
      }
      return new long[] {hits, stores};
    }

    /** A word of the page, another one each time. */
    private long position(int i) {
      return ((long) trace.page(i) << PAGE_SHIFT) + ((i * 0x9E3779B1L >>> 16 & WORDS - 1) << 3);
    }

    private static void check(long position, long read) {
      if (read != SyntheticFile.word(position)) {
        throw new IllegalStateException(
            "the cache delivered %016x at byte %d, where %016x was stored"
                .formatted(read, position, SyntheticFile.word(position)));
      }
    }
  }
}
