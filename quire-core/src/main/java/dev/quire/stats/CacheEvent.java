package dev.quire.stats;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Percentage;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** The figures of an instance, now and then; counts run from its start. */
@Name("dev.quire.Cache")
@Label("Page Cache")
@Description("Memory, hits, reclaim and what it could not take, of an instance since its start")
@Category("Quire")
@Period("10 s")
@StackTrace(false)
public final class CacheEvent extends Event {

  @Label("Budget")
  @DataAmount
  long budgetBytes;

  @Label("Sections Online")
  @Description("Pieces of 2 MiB that come and go as a whole")
  int sectionsOnline;

  @Label("Empty Sections")
  @Description("Of these, those in which nothing stands")
  long sectionsEmpty;

  @Label("Resident Bytes")
  @DataAmount
  long residentBytes;

  @Label("Hot Bytes")
  @Description("Pages that were asked for again since they were filled")
  @DataAmount
  long hotBytes;

  @Label("Free Bytes")
  @DataAmount
  long freeBytes;

  @Label("Dirty Bytes")
  @DataAmount
  long dirtyBytes;

  @Label("Unsynced Bytes")
  @DataAmount
  long unsyncedBytes;

  @Label("Hits")
  long hits;

  @Label("Misses")
  long misses;

  @Label("Evictions")
  long evictions;

  @Label("Refaults")
  @Description("Fills of pages that had been evicted not long before")
  long refaults;

  @Label("Scan Resistance")
  @Description("Evictions that nobody regretted among all")
  @Percentage
  double scanResistance;

  @Label("Direct Reclaims")
  long directReclaims;

  @Label("Background Reclaims")
  long backgroundReclaims;

  @Label("Passed Over: Locked")
  long passedLocked;

  @Label("Passed Over: Latched")
  long passedLatched;

  @Label("Passed Over: Pinned")
  long passedPinned;

  @Label("Passed Over: Awaiting Log")
  long passedAwaitingLog;

  @Label("Passed Over: Dirty")
  long passedDirty;

  @Label("Passed Over: Writeback")
  long passedWriteback;

  @Label("Passed Over: Unsynced")
  long passedUnsynced;

  @Label("Passed Over: Attached")
  long passedAttached;

  @Label("Passed Over: Other")
  long passedOther;

  @Label("Refusals of Attachments")
  long attachmentRefusals;

  @Label("Fragmentation")
  @Description("Free memory in smaller blocks than 2 MiB among all that is free")
  @Percentage
  double fragmentation;

  @Label("Moved by Compaction")
  @DataAmount
  long compactionMovedBytes;

  private CacheEvent() {}

  /** Commits the figures, and an event for each file. */
  public static void commit(QuireStats stats) {
    CacheEvent event = new CacheEvent();
    if (event.shouldCommit()) {
      event.take(stats);
      event.commit();
    }
    stats.files().forEach(ResidencyEvent::commit);
  }

  private void take(QuireStats stats) {
    budgetBytes = stats.budgetBytes();
    sectionsOnline = stats.sections().online();
    sectionsEmpty = stats.sections().empty();
    residentBytes = stats.residentBytes();
    hotBytes = stats.hotBytes();
    freeBytes = stats.freeBytes();
    dirtyBytes = stats.dirtyBytes();
    unsyncedBytes = stats.unsyncedBytes();
    hits = stats.hits();
    misses = stats.misses();
    evictions = stats.evictions();
    refaults = stats.refaults();
    scanResistance = stats.scanResistance();
    directReclaims = stats.directReclaims();
    backgroundReclaims = stats.backgroundReclaims();
    passedLocked = stats.passed().locked();
    passedLatched = stats.passed().latched();
    passedPinned = stats.passed().pinned();
    passedAwaitingLog = stats.passed().awaitingLog();
    passedDirty = stats.passed().dirty();
    passedWriteback = stats.passed().writeback();
    passedUnsynced = stats.passed().unsynced();
    passedAttached = stats.passed().attached();
    passedOther = stats.passed().other();
    attachmentRefusals = stats.passed().refusals();
    fragmentation = stats.sections().fragmentation();
    compactionMovedBytes = stats.compaction().movedBytes();
  }
}
