package dev.quire.stats;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** Pages were moved to make blocks of 2 MiB of the free memory. */
@Name("dev.quire.Compaction")
@Label("Compaction")
@Description("Pages were moved to make blocks of 2 MiB of the free memory")
@Category("Quire")
@Threshold("1 ms")
public final class CompactionEvent extends Event {

  @Label("Cause")
  @Description("asked, direct (for an allocation), or background")
  String cause = "";

  @Label("Freed")
  @Description("Blocks of 2 MiB that became free")
  int freed;

  @Label("Held")
  @Description("Blocks of 2 MiB that could not be emptied")
  int held;

  @Label("Moved")
  @DataAmount
  long moved;

  private CompactionEvent() {}

  /** Begins one; null when nobody records. */
  public static @Nullable CompactionEvent start() {
    return FileEvent.isOn() ? FileEvent.begun(new CompactionEvent()) : null;
  }

  /**
   * Ends an event, if there is one.
   *
   * @param freed blocks of 2 MiB
   * @param held blocks of 2 MiB
   * @param moved bytes
   */
  public static void end(
      @Nullable CompactionEvent event, String cause, int freed, int held, long moved) {
    if (event != null) {
      event.end();
      if (event.shouldCommit()) {
        event.cause = cause;
        event.freed = freed;
        event.held = held;
        event.moved = moved;
        event.commit();
      }
    }
  }
}
