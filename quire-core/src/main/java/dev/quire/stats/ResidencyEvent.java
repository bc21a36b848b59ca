package dev.quire.stats;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** How much of an open file is in memory: with each {@link CacheEvent}. */
@Name("dev.quire.Residency")
@Label("File Residency")
@Description("How much of a file is in memory, and how much of that is hot")
@Category("Quire")
@StackTrace(false)
public final class ResidencyEvent extends Event {

  @Label("File")
  String file = "";

  @Label("Size")
  @DataAmount
  long size;

  @Label("Resident Bytes")
  @DataAmount
  long residentBytes;

  @Label("Hot Bytes")
  @Description("Pages that were asked for again since they were filled")
  @DataAmount
  long hotBytes;

  private ResidencyEvent() {}

  static void commit(FileStats stats) {
    ResidencyEvent event = new ResidencyEvent();
    if (event.shouldCommit()) {
      event.file = stats.path();
      event.size = stats.size();
      event.residentBytes = stats.residentBytes();
      event.hotBytes = stats.hotBytes();
      event.commit();
    }
  }
}
