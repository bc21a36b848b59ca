package dev.quire.bench.write;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.ChannelTarget;
import dev.quire.bench.disk.Pass;
import dev.quire.bench.disk.Target;
import dev.quire.bench.measure.Progress;
import dev.quire.bench.measure.RoundRobin.Effort;
import dev.quire.bench.measure.Samples;
import dev.quire.bench.report.Row;
import dev.quire.bench.report.Row.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Writes through every variant: into memory, and down to the disk. */
public final class WriteBench {
  /** Name of the bench. */
  public static final String NAME = "write";

  /** All cases. */
  public static final List<String> CASES =
      List.of(
          Resident.SMALL,
          Resident.PAGE,
          "sequential",
          "random4k",
          "append",
          "mixed",
          "group",
          "cold4k",
          BesideCase.NAME);

  private static final double GROUP_SHARE = 0.8; // within 25 % of the time of the best
  private static final double COLD_TIMES = 3;
  private static final double BESIDE_TIMES = 3;

  /**
   * What to run.
   *
   * @param extent how large and how long
   * @param effort of the overwrites in memory
   * @param threads 1, 2 or both
   * @param cases some of {@link #CASES}
   * @param gate whether a wanted figure that did not run is reported as missed
   */
  public record Plan(
      Extent extent, Effort effort, Set<Integer> threads, List<String> cases, boolean gate) {}

  /** A variant with so many threads. */
  private record Key(String variant, int threads) {}

  /** Rates and times of it. */
  private record Measured(Samples rates, Histogram times) {
    Measured() {
      this(new Samples(), Pass.times());
    }
  }

  private final Plan plan;
  private final Path parent;
  private final Progress progress;
  private final List<Row> rows = new ArrayList<>();

  /**
   * Prepares the bench.
   *
   * @param plan what to run
   * @param parent folder in which files are made, on the disk that is measured
   * @param progress told what is going on
   */
  public WriteBench(Plan plan, Path parent, Progress progress) {
    this.plan = plan;
    this.parent = parent;
    this.progress = progress;
  }

  /**
   * Runs all of it.
   *
   * @return the results
   * @throws IOException when a file cannot be written or read, or does not hold what was written
   */
  public List<Row> run() throws IOException {
    Path directory = Files.createTempDirectory(parent, "quire-bench");
    try {
      if (plan.gate || plan.cases.contains(Resident.SMALL) || plan.cases.contains(Resident.PAGE)) {
        int pages = (int) (plan.extent.residentBytes() / 2 / Block.PAGE_BYTES);
        rows.addAll(
            new Resident(plan.threads, plan.effort, pages, progress)
                .run(directory, plan.cases, plan.gate));
      }
      boolean direct = ChannelTarget.hasDirect(directory);
      List<DiskCase> onDisk =
          List.of(
              new SequentialCase(plan.extent, direct),
              new OverwriteCase(plan.extent, direct),
              new AppendCase(plan.extent, direct),
              new MixedCase(plan.extent, direct),
              new GroupCase(plan.extent, direct),
              new ColdCase(plan.extent, direct));
      for (DiskCase one : onDisk) {
        if (plan.cases.contains(one.name())) {
          measure(one, directory);
        }
      }
      if (plan.cases.contains(BesideCase.NAME)) {
        beside(directory);
      }
    } finally {
      progress.clear();
      delete(directory);
    }
    if (plan.gate) {
      missing("group", "quire-direct", GroupCase.BEST, "higher", GROUP_SHARE);
      missing("cold4k", "quire-direct", "filechannel-direct", "higher", COLD_TIMES);
      missing(BesideCase.NAME, "quire", "alone", "lower", BESIDE_TIMES);
    }
    return rows;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> left = Files.list(directory)) { // something is left when a case has failed
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /** A wanted figure that did not run is a row of its own, not kept. */
  private void missing(String name, String variant, String rival, String better, double wanted) {
    if (rows.stream().noneMatch(row -> row.caseName().equals(name) && row.wanted() != null)) {
      rows.add(Row.missed(NAME, name, variant, rival, better, wanted));
    }
  }

  private List<Integer> threads(DiskCase one) {
    return one instanceof GroupCase ? List.of(1) : plan.threads.stream().sorted().toList();
  }

  private void measure(DiskCase one, Path directory) throws IOException {
    List<DiskCase.Contender> contenders = new ArrayList<>();
    Map<Key, Measured> measured = new HashMap<>();
    try {
      for (DiskCase.Opener opener : one.openers()) {
        progress.show(one.name() + ": preparing", 0);
        contenders.add(one.prepare(directory.resolve(one.name() + contenders.size()), opener));
      }
      List<DiskCase.Contender> turns = new ArrayList<>(contenders);
      for (int round = 0; round <= plan.extent.rounds(); round++) { // the first one does not count
        progress.show(one.name(), round / (plan.extent.rounds() + 1.0));
        // Another one is first each time, so that nobody has the same before him for ever.
        Collections.rotate(turns, 1);
        for (DiskCase.Contender contender : turns) {
          for (int threads : threads(one)) {
            Pass.Outcome outcome = one.pass(contender, threads, 10 * round + threads);
            Key key = new Key(contender.target().name(), threads);
            if (round > 0) {
              Measured sum = measured.computeIfAbsent(key, first -> new Measured());
              sum.rates.add(outcome.perSecond());
              sum.times.add(outcome.times());
            }
          }
        }
      }
      for (DiskCase.Contender contender : contenders) {
        one.verify(contender);
      }
      close(contenders);
    } catch (IOException | RuntimeException failure) {
      closeAfter(failure, contenders);
      throw new IOException("case " + one.name() + " failed", failure);
    }
    for (int threads : threads(one)) {
      for (DiskCase.Contender contender : contenders) {
        rows.add(row(one, contender.target(), threads, measured));
      }
    }
  }

  private static void close(List<DiskCase.Contender> contenders) throws IOException {
    for (DiskCase.Contender contender : contenders) {
      contender.target().close();
      Files.delete(contender.file());
    }
  }

  private static void closeAfter(Exception failure, List<DiskCase.Contender> contenders) {
    for (DiskCase.Contender contender : contenders) {
      try {
        contender.target().close();
      } catch (IOException | RuntimeException another) {
        failure.addSuppressed(another);
      }
    }
  }

  private static Row row(DiskCase one, Target target, int threads, Map<Key, Measured> measured) {
    Measured ours = measured.getOrDefault(new Key(target.name(), threads), new Measured());
    String rival = rival(one, target);
    Measured theirs = rival == null ? null : measured.get(new Key(rival, threads));
    double scale = one.unit().equals("MB/s") ? 1e-6 : 1;
    Double ratio = theirs == null ? null : ours.rates.median() / theirs.rates.median();
    Double wanted = wanted(one, target);
    return new Row(
        NAME,
        one.name(),
        target.name(),
        threads,
        one.unit(),
        ours.rates.median() * scale,
        null,
        null,
        rival,
        ratio,
        "higher",
        wanted,
        wanted == null ? null : ratio != null && ratio >= wanted,
        Times.of(ours.times));
  }

  private static @Nullable String rival(DiskCase one, Target target) {
    String rival =
        switch (one) {
          case GroupCase group -> GroupCase.BEST;
          default ->
              target.name().matches(".*-direct|raw-.*") ? "filechannel-direct" : "filechannel";
        };
    return rival.equals(target.name()) ? null : rival;
  }

  private static @Nullable Double wanted(DiskCase one, Target target) {
    return switch (one) {
      case GroupCase group when target.name().equals("quire-direct") -> GROUP_SHARE;
      case ColdCase cold when target.name().equals("quire-direct") -> COLD_TIMES;
      default -> null;
    };
  }

  private void beside(Path directory) throws IOException {
    new BesideCase(plan.extent, progress)
        .run(directory)
        .forEach((variant, times) -> {
          double alone = times.alone().getValueAtPercentile(99.9);
          double beside = times.beside().getValueAtPercentile(99.9);
          boolean ours = variant.equals("quire");
          rows.add(p999(variant + "-alone", alone, times.alone(), null, null, null, null));
          rows.add(
              p999(
                  variant,
                  beside,
                  times.beside(),
                  "alone",
                  beside / alone,
                  ours ? BESIDE_TIMES : null,
                  ours ? beside <= BESIDE_TIMES * alone : null));
        });
  }

  private static Row p999(
      String variant,
      double nanos,
      Histogram times,
      @Nullable String rival,
      @Nullable Double ratio,
      @Nullable Double wanted,
      @Nullable Boolean ok) {
    return new Row(
        NAME,
        BesideCase.NAME,
        variant,
        1,
        "ns p99.9",
        nanos,
        null,
        null,
        rival,
        ratio,
        "lower",
        wanted,
        ok,
        Times.of(times));
  }
}
