package dev.quire.bench.write;

import dev.quire.bench.loop.Reads;
import dev.quire.bench.measure.Loop;
import dev.quire.bench.measure.LoopLoader;
import dev.quire.bench.measure.Progress;
import dev.quire.bench.measure.RoundRobin;
import dev.quire.bench.measure.RoundRobin.Effort;
import dev.quire.bench.measure.Samples;
import dev.quire.bench.measure.Subject;
import dev.quire.bench.measure.Workload;
import dev.quire.bench.report.Figures;
import dev.quire.bench.report.Figures.Figure;
import dev.quire.bench.report.Row;
import dev.quire.bench.report.Wanted;
import dev.quire.bench.store.ChannelScratch;
import dev.quire.bench.store.DataFile;
import dev.quire.bench.store.MappedScratch;
import dev.quire.bench.store.QuireScratch;
import dev.quire.bench.store.RandomAccessScratch;
import dev.quire.bench.store.Rig;
import dev.quire.bench.store.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Overwrites of pages that are in memory, measured as reads are: loops, in turn. */
final class Resident {
  static final String SMALL = "overwrite64";
  static final String PAGE = "overwrite4k";

  private static final String LOOPS = "dev.quire.bench.loop.";
  private static final int STAMP = 1_000_003;
  private static final int KEYS = 1 << 12;
  private static final int LINES_PER_PAGE = Rig.PAGE_BYTES >> Reads.LINE_SHIFT;

  /** A variant, its loop, and the store that the loop opens. */
  private record Variant(String name, String loop, Class<? extends Scratch> store) {}

  private static final List<Variant> VARIANTS =
      List.of(
          new Variant("quire", "WriteLoop", QuireScratch.class),
          new Variant("quire-pin", "PinWriteLoop", QuireScratch.class),
          new Variant("filechannel", "ChannelWriteLoop", ChannelScratch.class),
          new Variant("mmap", "MappedWriteLoop", MappedScratch.class),
          new Variant("raf", "RandomAccessWriteLoop", RandomAccessScratch.class));

  private final Figures figures =
      new Figures(WriteBench.NAME, Map.of(SMALL, "filechannel", PAGE, "filechannel"));
  private final Set<Integer> threads;
  private final Effort effort;
  private final int pages;
  private final Progress progress;

  Resident(Set<Integer> threads, Effort effort, int pages, Progress progress) {
    this.threads = threads;
    this.effort = effort;
    this.pages = pages;
    this.progress = progress;
  }

  /** Runs those of the cases that are its own, and returns their rows. */
  List<Row> run(Path directory, List<String> cases, boolean gate) throws IOException {
    Path file = directory.resolve("resident");
    DataFile.write(file, pages);
    try {
      if (cases.contains(SMALL)) {
        measure(file, SMALL, 1 << Reads.LINE_SHIFT);
      }
      if (cases.contains(PAGE)) {
        measure(file, PAGE, Rig.PAGE_BYTES);
      }
    } finally {
      Files.deleteIfExists(file);
    }
    List<Row> rows = new ArrayList<>(figures.rows(Wanted.WRITE, gate));
    for (String name : List.of(SMALL, PAGE)) {
      rows.addAll(figures.allocation(name, "quire", Wanted.BYTES_PER_OPERATION, gate));
    }
    return rows;
  }

  private int[] keys(int bytes) {
    SplittableRandom random = new SplittableRandom(bytes);
    return random
        .ints(KEYS, 0, pages)
        .map(page ->
            page * LINES_PER_PAGE + (bytes < Rig.PAGE_BYTES ? random.nextInt(LINES_PER_PAGE) : 0))
        .toArray();
  }

  private void measure(Path file, String caseName, int bytes) throws IOException {
    int[] keys = keys(bytes);
    Workload work = new Workload(keys, key -> DataFile.word(Reads.position(key)), key -> 0);
    try (Rig rig = new Rig(file, null)) {
      List<Subject> subjects = new ArrayList<>();
      for (Variant variant : VARIANTS) {
        progress.show(caseName + ": opening " + variant.name, 0);
        List<Loop> loops = new ArrayList<>();
        for (int i = 0; i < (threads.contains(2) ? 2 : 1); i++) {
          loops.add(rig.with(bytes, () -> LoopLoader.load(LOOPS + variant.loop)));
        }
        subjects.add(new Subject(variant.name, loops));
      }
      new RoundRobin(work, subjects, threads, effort).run(share -> progress.show(caseName, share));
      verify(rig, subjects, keys, bytes);
      subjects.forEach(subject -> add(caseName, subject));
    }
  }

  /** All keys once more, so that it is known what each file must hold. */
  private static void verify(Rig rig, List<Subject> subjects, int[] keys, int bytes)
      throws IOException {
    for (int i = 0; i < subjects.size(); i++) {
      subjects.get(i).loops().getFirst().run(keys, STAMP, keys.length);
      rig.store(
              VARIANTS.get(i).store(),
              closed -> {
                throw new IOException("the store of a loop was not opened by it");
              })
          .verify(keys, bytes, STAMP);
    }
  }

  private void add(String caseName, Subject subject) {
    for (int count : threads.stream().sorted().toList()) {
      Samples samples = subject.samples(count);
      Double bytes = count == 1 ? subject.bytes().median() : null;
      figures.add(
          caseName, subject.name(), count, new Figure(samples.p10(), samples.median(), bytes));
    }
  }
}
