package dev.quire.bench.elastic;

import dev.quire.bench.report.Series;
import dev.quire.bench.report.Series.Mark;
import dev.quire.bench.report.Series.Track;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Looks at a reader and at some gauges once in {@value #SLICE_MILLIS} ms, on a thread of its own,
 * until it is closed; then it hands over what it saw.
 */
final class Recording implements AutoCloseable {
  static final int SLICE_MILLIS = 20;

  /** More slices than this tell nothing more in a plot. */
  private static final int MOST = 1200;

  private static final double NANOS_PER_MILLI = 1e6;

  private final String caseName;
  private final ElasticReader reader;
  private final List<Gauge> gauges;
  private final Consumer<Series> taker;
  private final long begin = System.nanoTime();
  private final Thread thread = new Thread(this::run, "elastic-recording");

  // Written by the one thread, read when it has ended.
  private final List<Double> millis = new ArrayList<>();
  private final List<Double> rates = new ArrayList<>();
  private final List<Double> worst = new ArrayList<>();
  private final List<List<Double>> values = new ArrayList<>();

  /** Written by who has opened it. */
  private final List<Mark> marks = new ArrayList<>();

  private volatile int slices;
  private volatile boolean over;

  Recording(String caseName, ElasticReader reader, List<Gauge> gauges, Consumer<Series> taker) {
    this.caseName = caseName;
    this.reader = reader;
    this.gauges = List.copyOf(gauges);
    this.taker = taker;
    gauges.forEach(gauge -> values.add(new ArrayList<>()));
    reader.slice(); // what was before does not count
    thread.start();
  }

  /** From now on something is different; the plot has a line there with these words. */
  void mark(String what) {
    marks.add(new Mark((System.nanoTime() - begin) / NANOS_PER_MILLI, what));
  }

  /** Lets so many slices pass: what is to be compared with is in the plot as well. */
  void quiet(int count) {
    int end = slices + count;
    while (slices < end && thread.isAlive()) {
      LockSupport.parkNanos(SLICE_MILLIS * 500_000L);
    }
  }

  private void run() {
    long last = begin;
    while (!over) {
      long next = last + SLICE_MILLIS * 1_000_000L;
      for (long now = System.nanoTime(); now < next && !over; now = System.nanoTime()) {
        LockSupport.parkNanos(next - now);
      }
      if (!over) { // else it is a part of a slice, which says nothing
        last = look(last);
      }
    }
  }

  private long look(long last) {
    ElasticReader.Slice slice = reader.slice();
    long now = System.nanoTime();
    millis.add((now - begin) / NANOS_PER_MILLI);
    rates.add(slice.reads() * 1e9 / Math.max(1, now - last));
    worst.add(slice.reads() == 0 ? Double.NaN : slice.worst() / 1000.0);
    for (int i = 0; i < gauges.size(); i++) {
      values.get(i).add(gauges.get(i).now().getAsDouble());
    }
    slices = millis.size();
    return now;
  }

  @Override
  public void close() {
    over = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    List<Track> tracks = new ArrayList<>();
    for (int i = 0; i < gauges.size(); i++) {
      tracks.add(new Track(gauges.get(i).name(), gauges.get(i).unit(), values.get(i)));
    }
    tracks.add(new Track("reads", "reads/s", rates));
    tracks.add(new Track("longest read of its own doing", Series.MICROS, worst));
    Series all = new Series(ElasticBench.NAME, caseName, millis, tracks, marks);
    taker.accept(all.within(MOST));
  }
}
