package dev.quire.cli.stat;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reports as text: all of one, or a line for each of a row. */
public final class Table {
  private static final int MOST_FILES = 20;
  private static final int MOST_HOLDERS = 10;

  /** The head of the columns of {@link #line}. */
  public static final String HEAD =
      "    hits/s  misses/s  hits %  evict/s  refault/s      read/s   written/s    resident"
          + "       dirty  pinned";

  private static final Set<String> ALWAYS = Set.of("pinned", "dirty");

  /** Why folios stay, by the names of the figures, in words. */
  private static final Map<String, String> REASONS = new LinkedHashMap<>();

  static {
    REASONS.put("pinned", "pinned");
    REASONS.put("latched", "latched");
    REASONS.put("locked", "locked");
    REASONS.put("dirty", "dirty");
    REASONS.put("awaitingLog", "until the log is durable");
    REASONS.put("writeback", "being written");
    REASONS.put("unsynced", "not synced");
    REASONS.put("attached", "attached");
    REASONS.put("other", "over at once");
  }

  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Table() {}

  /** All of a report. */
  public static String whole(Reading now) {
    Formatter out = new Formatter(Locale.ROOT);
    if (!now.server().isEmpty()) {
      out.format("%s%n%n", now.server());
    }
    out.format(
        "memory     %s of %s used: %s of files (%s hot), %s metadata; %s free%n",
        bytes(now.number("usedBytes")),
        bytes(now.number("budgetBytes")),
        bytes(now.number("residentBytes")),
        bytes(now.number("hotBytes")),
        bytes(now.number("metadataBytes")),
        bytes(now.number("freeBytes")));
    double hits = now.number("hits");
    double misses = now.number("misses");
    out.format(
        "reads      %,.0f hits, %,.0f misses, %s hit; %s read from storage%n",
        hits, misses, percent(hits, hits + misses), bytes(now.number("bytesRead")));
    out.format(
        "reclaim    %,.0f evicted, %,.0f read again soon after (scan resistance %s); %,.0f times by"
            + " a reader, %,.0f in the background%n",
        now.number("evictions"),
        now.number("refaults"),
        percent(now.number("evictions") - now.number("refaults"), now.number("evictions")),
        now.number("directReclaims"),
        now.number("backgroundReclaims"));
    out.format(
        "writing    %s dirty, %s being written, %s not synced; %s written, %,.0f syncs, %,.0f"
            + " writers throttled%n",
        bytes(now.number("dirtyBytes")),
        bytes(now.number("writebackBytes")),
        bytes(now.number("unsyncedBytes")),
        bytes(now.number("bytesWritten")),
        now.number("syncs"),
        now.number("throttledWriters"));
    held(out, now);
    sections(out, now);
    resize(out, now);
    compaction(out, now);
    warm(out, now);
    files(out, now.files());
    holders(out, now);
    return out.toString();
  }

  private static void held(Formatter out, Reading now) {
    out.format("must stay  %s%n", reasons(now, "held", true));
    out.format("passed     %s%n", reasons(now, "passed", false));
  }

  /** How many folios for which reason: those that are said always, and what else there is. */
  private static String reasons(Reading now, String of, boolean always) {
    List<String> said = new ArrayList<>();
    REASONS.forEach((name, words) -> {
      double folios = now.number(of + "." + name);
      if (folios > 0 || always && ALWAYS.contains(name)) {
        said.add(String.format(Locale.ROOT, "%,.0f %s", folios, words));
      }
    });
    return said.isEmpty() ? "nothing over" : String.join(", ", said);
  }

  private static void sections(Formatter out, Reading now) {
    double online = now.number("sections.online");
    if (online > 0) {
      out.format(
          "sections   %,.0f of %,.0f here: %,.0f fixed, %,.0f being emptied, %,.0f free as a whole;"
              + " budget from %s to %s%n",
          online,
          now.number("sections.most"),
          now.number("sections.fixed"),
          now.number("sections.isolated"),
          now.last("sections.freeBlocks"),
          bytes(now.number("leastBytes")),
          bytes(now.number("maxMemoryBytes")));
    }
  }

  private static void resize(Formatter out, Reading now) {
    String way =
        "resize     %s to %s"
            .formatted(
                bytes(now.number("resize.fromBytes")), bytes(now.number("resize.wantedBytes")));
    String reached = bytes(now.number("resize.reachedBytes"));
    if (now.is("resize.running")) {
      out.format("%s: under way, at %s%n", way, reached);
    } else if (now.words("resize.problem").isEmpty() && now.number("resize.ended") > 0) {
      out.format("%s: done in %.2f s%n", way, now.number("resize.seconds"));
    } else if (now.number("resize.ended") > 0) {
      out.format("%s: ended at %s; %s%n", way, reached, plain(now.words("resize.problem")));
    }
  }

  private static void compaction(Formatter out, Reading now) {
    if (now.number("compaction.movedBytes") > 0) {
      out.format(
          "compacted  %s moved, %s free as a whole by that: %,.0f times asked, %,.0f for an"
              + " allocation, %,.0f in the background%n",
          bytes(now.number("compaction.movedBytes")),
          bytes(now.number("compaction.freedBytes")),
          now.number("compaction.asked"),
          now.number("compaction.direct"),
          now.number("compaction.background"));
    }
  }

  private static void warm(Formatter out, Reading now) {
    if (now.number("warm.plannedPages") + now.number("warm.changedPages") > 0) {
      out.format(
          "warm       %,.0f of %,.0f pages of an earlier run loaded in %.1f s%s; %,.0f have"
              + " changed%n",
          now.number("warm.loadedPages"),
          now.number("warm.plannedPages"),
          now.number("warm.seconds"),
          now.is("warm.running") ? " so far" : "",
          now.number("warm.changedPages"));
    }
    if (!now.words("warm.problem").isEmpty()) {
      out.format("warm       %s%n", now.words("warm.problem"));
    }
  }

  private static void files(Formatter out, List<JsonObject> files) {
    if (files.isEmpty()) {
      return;
    }
    out.format("%n%12s %7s %12s %12s  %s%n", "in memory", "", "hot", "size", "file");
    files.stream()
        .sorted(Comparator.comparingDouble(file -> -Reading.number(file, "residentBytes")))
        .limit(MOST_FILES)
        .forEach(file ->
            out.format(
                "%12s %7s %12s %12s  %s%n",
                bytes(Reading.number(file, "residentBytes")),
                percent(Reading.number(file, "residentBytes"), Reading.number(file, "size")),
                bytes(Reading.number(file, "hotBytes")),
                bytes(Reading.number(file, "size")),
                plain(Reading.text(file, "path"))));
    if (files.size() > MOST_FILES) {
      out.format("%47s and %,d more%n", "", files.size() - MOST_FILES);
    }
  }

  private static void holders(Formatter out, Reading now) {
    if (now.recordedPins() > 0) {
      out.format("%n%,d recorded pins are open, the oldest:%n", now.recordedPins());
    }
    for (JsonObject pin : now.holders().stream().limit(MOST_HOLDERS).toList()) {
      out.format(
          "%10.1f s  byte %,.0f of %s, by %s%n",
          Reading.number(pin, "ageMillis") / 1000,
          Reading.number(pin, "position"),
          plain(Reading.text(pin, "path")),
          plain(Reading.text(pin, "thread")));
      Reading.text(pin, "site")
          .lines()
          .limit(3)
          .forEach(line -> out.format("%14s%s%n", "", plain(line)));
    }
  }

  /** A line of rates since the report {@code old}; since the start when there was none before. */
  public static String line(@Nullable Reading old, Reading now) {
    double seconds = old == null ? 0 : (now.millis() - old.millis()) / 1000;
    double hits = delta(old, now, "hits");
    double misses = delta(old, now, "misses");
    return String.format(
        Locale.ROOT,
        "%10s%10s%8s%9s%11s%12s%12s%12s%12s%8.0f",
        rate(hits, seconds),
        rate(misses, seconds),
        percent(hits, hits + misses),
        rate(delta(old, now, "evictions"), seconds),
        rate(delta(old, now, "refaults"), seconds),
        bytesRate(delta(old, now, "bytesRead"), seconds),
        bytesRate(delta(old, now, "bytesWritten"), seconds),
        bytes(now.number("residentBytes")),
        bytes(now.number("dirtyBytes")),
        now.number("held.pinned"));
  }

  private static double delta(@Nullable Reading old, Reading now, String name) {
    return now.number(name) - (old == null ? 0 : old.number(name));
  }

  private static String rate(double count, double seconds) {
    return seconds <= 0 ? "-" : String.format(Locale.ROOT, "%,.0f", count / seconds);
  }

  private static String bytesRate(double count, double seconds) {
    return seconds <= 0 ? "-" : bytes(count / seconds);
  }

  /** The last page of a file is whole in memory, so a part may be more than all. */
  private static String percent(double part, double whole) {
    double share = Math.clamp(part / whole, 0, 1);
    return whole <= 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String bytes(double bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }

  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
