package dev.quire.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which values stand where on an axis, and where its lines are: from zero up, or by powers of ten.
 */
final class Scale {
  private static final int TICKS = 4;

  private final double from;
  private final double to;
  private final boolean logarithmic;
  private final List<Double> ticks = new ArrayList<>();

  private Scale(double from, double to, boolean logarithmic) {
    this.from = from;
    this.to = to;
    this.logarithmic = logarithmic;
  }

  /** From zero to {@code most} at least. */
  static Scale linear(double most) {
    double step = step(Math.max(most, Double.MIN_NORMAL) / TICKS);
    double lines = Math.max(1, Math.ceil(most / step - 1e-9));
    Scale scale = new Scale(0, lines * step, false);
    for (int i = 0; i <= lines; i++) {
      scale.ticks.add(i * step);
    }
    return scale;
  }

  /** From zero to exactly {@code most}, which is more than zero. */
  static Scale exactly(double most) {
    double step = step(most / (2 * TICKS));
    Scale scale = new Scale(0, most, false);
    for (int i = 0; i * step <= most; i++) {
      scale.ticks.add(i * step);
    }
    return scale;
  }

  /** From the power of ten below {@code least} to the one above {@code most}. */
  static Scale logarithmic(double least, double most) {
    int first = (int) Math.floor(Math.log10(least) + 1e-9);
    int last = Math.max(first + 1, (int) Math.ceil(Math.log10(most) - 1e-9));
    Scale scale = new Scale(Math.pow(10, first), Math.pow(10, last), true);
    for (int power = first; power <= last; power++) {
      scale.ticks.add(Math.pow(10, power));
    }
    return scale;
  }

  /** 1, 2 or 5 times a power of ten, the next from {@code wanted} on. */
  private static double step(double wanted) {
    double power = Math.pow(10, Math.floor(Math.log10(wanted)));
    double digit = wanted / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }

  /** Where a value stands: 0 at the beginning of the axis, 1 at its end. */
  double at(double value) {
    return logarithmic
        ? Math.log(Math.clamp(value, from, to) / from) / Math.log(to / from)
        : Math.clamp(value, from, to) / to;
  }

  List<Double> ticks() {
    return ticks;
  }

  /** A value of {@link #ticks} in as few digits as will do. */
  static String label(double tick) {
    if (tick >= 1_000_000) {
      return trimmed(tick / 1e6) + " M";
    }
    return tick >= 10_000 ? trimmed(tick / 1e3) + " k" : trimmed(tick);
  }

  private static String trimmed(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("\\.?0+$", "");
  }
}
