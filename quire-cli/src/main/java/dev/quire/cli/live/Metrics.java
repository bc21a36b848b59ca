package dev.quire.cli.live;

import dev.quire.stats.CompactionStats;
import dev.quire.stats.FileStats;
import dev.quire.stats.HeldStats;
import dev.quire.stats.PassedStats;
import dev.quire.stats.QuireStats;
import dev.quire.stats.ResizeStats;
import dev.quire.stats.SectionStats;
import dev.quire.stats.WarmStats;

/** The counters in the text format of Prometheus, version 0.0.4. */
public final class Metrics {
  /** The content type of the text. */
  public static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final long FRAME_BYTES = 4096;

  private final StringBuilder out = new StringBuilder();

  private Metrics() {}

  /**
   * The whole page.
   *
   * @param stats the cache
   * @param traffic what clients did
   * @param inFlight requests being answered now
   */
  public static String page(QuireStats stats, Traffic traffic, int inFlight) {
    Metrics metrics = new Metrics();
    metrics.cache(stats);
    metrics.memory(stats);
    metrics.sections(stats.sections());
    metrics.resize(stats.resize());
    metrics.held(stats.held());
    metrics.passed(stats.passed());
    metrics.warm(stats.warm());
    metrics.compaction(stats.compaction());
    metrics.server(traffic, inFlight);
    metrics.files(stats);
    return metrics.out.toString();
  }

  private void cache(QuireStats stats) {
    counter("quire_hits_total", "Pages found in the cache.", stats.hits());
    counter("quire_misses_total", "Pages that had to be read.", stats.misses());
    counter("quire_evictions_total", "Pages dropped to make room.", stats.evictions());
    counter("quire_refaults_total", "Pages read again soon after eviction.", stats.refaults());
    head("quire_scan_resistance_ratio", "Evictions that nobody regretted among all.", "gauge");
    out.append("quire_scan_resistance_ratio ").append(stats.scanResistance()).append('\n');
    counter("quire_fills_total", "Reads that filled pages.", stats.fills());
    counter("quire_read_bytes_total", "Bytes read from files.", stats.bytesRead());
    counter("quire_readahead_pages_total", "Pages read ahead.", stats.readAheadFrames());
    counter(
        "quire_large_fallbacks_total",
        "Large folios that readahead or a write wanted, without memory in one piece.",
        stats.largeFallbacks());
    counter(
        "quire_large_splits_total",
        "Folios divided: only a part was asked for, or they had to move and had no place.",
        stats.largeSplits());
    counter(
        "quire_large_collapses_total",
        "Large folios made of smaller ones in the background.",
        stats.largeCollapses());
    counter(
        "quire_optimistic_retries_total",
        "Optimistic reads done again because something changed.",
        stats.optimisticRetries());
    counter(
        "quire_latch_fallbacks_total",
        "Optimistic reads that took the latch in the end.",
        stats.latchedReads());
    counter("quire_written_bytes_total", "Bytes written to storage.", stats.bytesWritten());
    counter("quire_syncs_total", "Syncs of files.", stats.syncs());
    counter(
        "quire_throttled_writers_total",
        "Times that a writer had to wait for storage.",
        stats.throttledWriters());
    counter(
        "quire_direct_reclaims_total",
        "Times that a reader had to make room itself.",
        stats.directReclaims());
    counter(
        "quire_background_reclaims_total",
        "Times that room was made in the background.",
        stats.backgroundReclaims());
  }

  private void memory(QuireStats stats) {
    gauge("quire_budget_bytes", "Memory that may be used, metadata included.", stats.budgetBytes());
    gauge("quire_least_bytes", "The least that it can be resized to.", stats.leastBytes());
    gauge("quire_max_memory_bytes", "The most.", stats.maxMemoryBytes());
    gauge("quire_used_bytes", "Memory in use.", stats.usedBytes());
    gauge("quire_free_bytes", "Memory free.", stats.freeBytes());
    gauge("quire_reserved_bytes", "Memory set aside.", stats.reservedBytes());
    gauge("quire_resident_bytes", "File pages in memory.", stats.residentBytes());
    gauge("quire_hot_bytes", "Of these, asked for again since they were read.", stats.hotBytes());
    gauge("quire_metadata_bytes", "Memory used to keep track of memory.", stats.metadataBytes());
    gauge("quire_held_folios", "Folios on which somebody holds a reference.", stats.heldFolios());
    gauge("quire_open_files", "Files open in the cache.", stats.openFiles());
    gauge("quire_reader_slots", "Threads that have read.", stats.readerSlots());
    gauge("quire_dirty_bytes", "Pages changed and not yet being written.", stats.dirtyBytes());
    gauge("quire_writeback_bytes", "Pages being written.", stats.writebackBytes());
    gauge("quire_unsynced_bytes", "Pages written and not synced.", stats.unsyncedBytes());
    gauge("quire_deferred_bytes", "Memory that waits for readers to pass.", stats.deferredBytes());
  }

  private void sections(SectionStats sections) {
    head("quire_sections", "Sections of 2 MiB, by what is done with them.", "gauge");
    state("fixed", sections.fixed());
    state("movable", sections.online() - sections.fixed() - sections.isolated());
    state("isolated", sections.isolated());
    state("absent", sections.absent());
    head("quire_free_blocks", "Free blocks, by their size.", "gauge");
    for (int order = 0; order < sections.freeBlocks().size(); order++) {
      out.append("quire_free_blocks{bytes=\"").append(FRAME_BYTES << order).append("\"} ");
      out.append(sections.freeBlocks().get(order)).append('\n');
    }
    head("quire_fragmentation_ratio", "Of what is free, in blocks below 2 MiB.", "gauge");
    out.append("quire_fragmentation_ratio ").append(sections.fragmentation()).append('\n');
  }

  private void state(String state, long sections) {
    out.append("quire_sections{state=\"").append(state).append("\"} ").append(sections);
    out.append('\n');
  }

  private void resize(ResizeStats resize) {
    gauge("quire_resize_running", "1 while the budget is changed.", resize.running());
    gauge("quire_resize_wanted_bytes", "The budget last asked for.", resize.wantedBytes());
    gauge("quire_resize_reached_bytes", "How far it has come.", resize.reachedBytes());
    gauge("quire_resize_held_sections", "Sections that could not go.", resize.heldSections());
    counter("quire_resizes_total", "Changes of the budget that are over.", resize.ended());
    counter(
        "quire_resizes_incomplete_total",
        "Of these, those that did not come to what was wanted.",
        resize.incomplete());
  }

  private void held(HeldStats held) {
    head("quire_unreclaimable_folios", "Folios that cannot go at this moment, and why.", "gauge");
    unreclaimable("locked", held.locked());
    unreclaimable("latched", held.latched());
    unreclaimable("pinned", held.pinned());
    unreclaimable("awaiting_log", held.awaitingLog());
    unreclaimable("dirty", held.dirty());
    unreclaimable("writeback", held.writeback());
    unreclaimable("unsynced", held.unsynced());
    unreclaimable("attached", held.attached());
  }

  private void unreclaimable(String reason, long folios) {
    labelled("quire_unreclaimable_folios", reason, folios);
  }

  private void passed(PassedStats passed) {
    head(
        "quire_passed_over_total",
        "Times that reclaim passed a folio over because it could not go, and why.",
        "counter");
    passed("locked", passed.locked());
    passed("latched", passed.latched());
    passed("pinned", passed.pinned());
    passed("awaiting_log", passed.awaitingLog());
    passed("dirty", passed.dirty());
    passed("writeback", passed.writeback());
    passed("unsynced", passed.unsynced());
    passed("attached", passed.attached());
    passed("other", passed.other());
    counter(
        "quire_attachment_refusals_total",
        "Times that an attachment said that its page must stay.",
        passed.refusals());
  }

  private void passed(String reason, long folios) {
    labelled("quire_passed_over_total", reason, folios);
  }

  private void labelled(String name, String reason, long value) {
    out.append(name).append("{reason=\"").append(reason).append("\"} ").append(value).append('\n');
  }

  private void warm(WarmStats warm) {
    gauge("quire_warm_loading", "1 while pages of an earlier run are loaded.", warm.running());
    gauge(
        "quire_warm_planned_pages",
        "Pages of an earlier run, of files that were opened and have not changed.",
        warm.plannedPages());
    counter("quire_warm_loaded_pages_total", "Pages of them loaded.", warm.loadedPages());
    gauge("quire_warm_skipped_pages", "Pages of them without room.", warm.skippedPages());
    gauge("quire_warm_failed_pages", "Pages of them in files that failed.", warm.failedPages());
    gauge("quire_warm_changed_pages", "Pages of files that have changed.", warm.changedPages());
    gauge("quire_warm_unopened_pages", "Pages of files not opened yet.", warm.unopenedPages());
  }

  private void compaction(CompactionStats compaction) {
    String runs = "quire_compactions_total";
    head(runs, "Times that pages were moved to make large blocks, by what for.", "counter");
    labelled(runs, "asked", compaction.asked());
    labelled(runs, "direct", compaction.direct());
    labelled(runs, "background", compaction.background());
    counter(
        "quire_compactions_deferred_total",
        "Allocations that went without, for it had failed not long before.",
        compaction.deferred());
    counter("quire_compacted_bytes_total", "Freed in blocks of 2 MiB.", compaction.freedBytes());
    counter("quire_compaction_moved_bytes_total", "Moved for that.", compaction.movedBytes());
  }

  private void server(Traffic traffic, int inFlight) {
    counter("quire_http_requests_total", "Requests received.", traffic.requests());
    counter("quire_http_failures_total", "Requests that failed here.", traffic.failures());
    counter("quire_http_sent_bytes_total", "Bytes of files sent.", traffic.bytes());
    gauge("quire_http_in_flight", "Requests being answered.", inFlight);
  }

  private void files(QuireStats stats) {
    head("quire_file_resident_bytes", "Pages of an open file in memory.", "gauge");
    for (FileStats file : stats.files()) {
      value("quire_file_resident_bytes", file, "", file.residentBytes());
    }
    head("quire_file_hot_bytes", "Of these, asked for again since they were read.", "gauge");
    for (FileStats file : stats.files()) {
      value("quire_file_hot_bytes", file, "", file.hotBytes());
    }
    head("quire_file_io", "1 for the way in which several reads at once are done.", "gauge");
    for (FileStats file : stats.files()) {
      value("quire_file_io", file, ",way=\"" + label(file.io().way()) + '"', 1);
    }
    head("quire_file_io_page_nanoseconds", "What a page costs each way; 0: not measured.", "gauge");
    for (FileStats file : stats.files()) {
      value("quire_file_io_page_nanoseconds", file, ",way=\"ring\"", file.io().ringNanos());
      value("quire_file_io_page_nanoseconds", file, ",way=\"plain\"", file.io().plainNanos());
    }
  }

  /** Of one file, by its path and what other labels there are. */
  private void value(String name, FileStats file, String labels, long value) {
    out.append(name).append("{file=\"").append(label(file.path())).append('"').append(labels);
    out.append("} ").append(value).append('\n');
  }

  private void counter(String name, String help, long value) {
    head(name, help, "counter");
    out.append(name).append(' ').append(value).append('\n');
  }

  private void gauge(String name, String help, long value) {
    head(name, help, "gauge");
    out.append(name).append(' ').append(value).append('\n');
  }

  private void gauge(String name, String help, boolean value) {
    gauge(name, help, value ? 1 : 0);
  }

  private void head(String name, String help, String type) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static String label(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
