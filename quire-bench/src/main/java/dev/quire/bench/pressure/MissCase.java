package dev.quire.bench.pressure;

import dev.quire.bench.measure.Progress;
import dev.quire.bench.report.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a miss costs beside one read of the page: pages in an order in which none comes twice before
 * all have come, of a file many times as large as the budget. Without a limit.
 */
enum MissCase {
  /** The operating system has the page. */
  CACHED("quire", "filechannel", 1.5),
  /** It comes from the disk. */
  DIRECT("quire-direct", "filechannel-direct", 1.1);

  private static final long MEMORY = 12L << 20;

  private final String ours;
  private final String rival;
  private final double bound;

  MissCase(String ours, String rival, double bound) {
    this.ours = ours;
    this.rival = rival;
    this.bound = bound;
  }

  /** Its name in the results. */
  String text() {
    return "miss-" + name().toLowerCase(Locale.ROOT);
  }

  /** The most that a miss may take, in reads of the page. */
  double bound() {
    return bound;
  }

  List<Row> run(Path directory, Size size, Progress progress) throws IOException {
    Sum read = new Sum();
    Sum miss = new Sum();
    List<Contender> contenders = new ArrayList<>();
    try {
      contenders.add(start(rival, directory, size));
      contenders.add(start(ours, directory, size));
      for (int round = 0; round <= size.rounds(); round++) {
        progress.show(text(), round / (size.rounds() + 1.0));
        Outcome theirs = contenders.getFirst().pass(order(size, round));
        Outcome own = contenders.getLast().pass(order(size, round));
        if (round > 0) {
          read.add(theirs);
          miss.add(own);
        }
      }
    } catch (IOException | RuntimeException failure) {
      Contender.closeAfter(failure, contenders);
      throw failure;
    }
    Contender.closeAll(contenders);
    double ratio = read.perSecond() / miss.perSecond();
    return List.of(
        row(rival, read, null, null, null, null),
        row(ours, miss, rival, ratio, bound, ratio <= bound));
  }

  private Contender start(String variant, Path directory, Size size) throws IOException {
    Path file = directory.resolve(variant);
    PressureFile.write(file, size.fileBytes());
    if (this == CACHED) {
      PressureFile.load(file);
    }
    return new Contender(Sources.named(variant), file, PressureBench.HEAP, MEMORY, null);
  }

  private static Order order(Size size, int round) {
    long nanos = round == 0 ? size.warmNanos() : size.passNanos();
    return new Order(Order.Pattern.ONCE, 1, false, nanos, 100L * round);
  }

  private Row row(
      String variant,
      Sum sum,
      @Nullable String beside,
      @Nullable Double ratio,
      @Nullable Double wanted,
      @Nullable Boolean ok) {
    return new Row(
        PressureBench.NAME,
        text(),
        variant,
        1,
        Row.NANOS,
        1e9 / sum.perSecond(),
        null,
        sum.bytesPerRead(),
        beside,
        ratio,
        "lower",
        wanted,
        ok,
        Row.Times.of(sum.times));
  }
}
