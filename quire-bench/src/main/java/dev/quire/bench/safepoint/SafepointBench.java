package dev.quire.bench.safepoint;

import dev.quire.Advice;
import dev.quire.CachedFile;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import dev.quire.bench.measure.Progress;
import dev.quire.bench.measure.Samples;
import dev.quire.bench.report.Row;
import dev.quire.bench.store.DataFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * How long a safepoint is waited for while another thread reads a slow file: through a mapping, in
 * whose page fault the thread can reach no safepoint, and through Quire, whose thread waits in a
 * system call that the safepoint need not wait for.
 */
public final class SafepointBench {
  /** Name of the bench. */
  public static final String NAME = "safepoint";

  private static final String CASE = "slow-file";
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final double STALL_SHARE = 0.8;
  private static final double QUIRE_MILLIS = 25;
  private static final long MEMORY_BYTES = 64L << 20;

  /** Reads eight bytes of the slow file. */
  private interface Read {
    long at(long position) throws IOException;
  }

  private final int trials;
  private final Progress progress;
  private int block;

  /**
   * Prepares the bench.
   *
   * @param quick fewer trials
   * @param progress told what is going on
   */
  public SafepointBench(boolean quick, Progress progress) {
    this.trials = quick ? 3 : 7;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @return the results
   * @throws SlowFile.UnavailableException when this machine cannot mount a slow file
   * @throws IOException when reading fails
   */
  public List<Row> run() throws SlowFile.UnavailableException, IOException {
    progress.show(NAME + ": mounting a slow file", 0);
    try (SlowFile file = SlowFile.mount(4 * trials + 4, DELAY)) {
      Samples quiet = new Samples();
      for (int i = 0; i < trials; i++) {
        quiet.add(SafepointClock.millis(System::gc));
      }
      Samples mapped = mapped(file);
      Samples cached = cached(file);
      progress.clear();
      return List.of(
          row("quiet", quiet, null, null, "lower", null, null),
          stall(mapped),
          row("quire", cached, null, null, "lower", QUIRE_MILLIS, cached.median() < QUIRE_MILLIS));
    }
  }

  private static Row stall(Samples mapped) {
    double share = mapped.median() / DELAY.toMillis();
    return row("mmap", mapped, "delay", share, "higher", STALL_SHARE, share >= STALL_SHARE);
  }

  private static Row row(
      String variant,
      Samples samples,
      @Nullable String rival,
      @Nullable Double ratio,
      String better,
      @Nullable Double wanted,
      @Nullable Boolean ok) {
    return new Row(
        NAME,
        CASE,
        variant,
        1,
        "ms",
        samples.median(),
        null,
        null,
        rival,
        ratio,
        better,
        wanted,
        ok);
  }

  private Samples mapped(SlowFile file) throws IOException {
    try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
        Arena arena = Arena.ofShared()) {
      MemorySegment segment = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return measure("mmap", file, position -> segment.get(ValueLayout.JAVA_LONG, position));
    }
  }

  private Samples cached(SlowFile slow) throws IOException {
    try (Quire quire = Quire.builder().memory(MEMORY_BYTES).build();
        CachedFile file = quire.open(slow.path(), OpenOptions.read().advice(Advice.RANDOM))) {
      MemorySegment target = Arena.ofAuto().allocate(Long.BYTES, Long.BYTES);
      return measure(
          "quire",
          slow,
          position -> {
            int read = file.read(position, target);
            if (read != Long.BYTES) {
              throw new IOException("read " + read + " bytes of " + slow.path());
            }
            return target.get(ValueLayout.JAVA_LONG, 0);
          });
    }
  }

  private Samples measure(String variant, SlowFile file, Read read) throws IOException {
    Samples samples = new Samples();
    for (int i = 0; i < trials; i++) {
      progress.show(NAME + ": " + variant, i / (double) trials);
      // Every other block, so that nobody's reading ahead has met it before.
      block += 2;
      samples.add(trial(file, read));
    }
    return samples;
  }

  private double trial(SlowFile file, Read read) throws IOException {
    // The middle of a block: the kernel reads around a fault, also before it.
    long position = (block * 2L + 1) * (SlowFileServer.BLOCK_BYTES / 2);
    FutureTask<Long> reading = new FutureTask<>(() -> read.at(position));
    Thread reader = Thread.ofPlatform().daemon().name("slow-reader").unstarted(reading);
    double millis =
        SafepointClock.millis(() -> {
          reader.start();
          file.awaitSlow(block);
          System.gc();
        });
    try {
      long word = reading.get();
      if (word != DataFile.word(position)) {
        throw new IOException("wrong bytes at " + position + " of " + file.path());
      }
    } catch (ExecutionException e) {
      throw new IOException("reading " + file.path(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + file.path(), e);
    }
    return millis;
  }
}
