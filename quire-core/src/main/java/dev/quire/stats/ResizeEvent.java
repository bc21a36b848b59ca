package dev.quire.stats;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** The budget of an instance was changed. */
@Name("dev.quire.Resize")
@Label("Resize")
@Description("The budget of an instance was changed while it was in use")
@Category("Quire")
@StackTrace(false)
@Threshold("1 ms")
public final class ResizeEvent extends Event {

  @Label("From")
  @DataAmount
  long fromBytes;

  @Label("Wanted")
  @DataAmount
  long wantedBytes;

  @Label("Reached")
  @DataAmount
  long reachedBytes;

  @Label("End")
  @Description("Why it ended")
  String end = "";

  @Label("Held Sections")
  @Description("Sections that could not go because of what stands in them")
  int heldSections;

  private ResizeEvent() {}

  /** Begins one; null when nobody records. */
  public static @Nullable ResizeEvent start() {
    return FileEvent.isOn() ? FileEvent.begun(new ResizeEvent()) : null;
  }

  /** Ends an event, if there is one. */
  public static void end(
      @Nullable ResizeEvent event, long from, long wanted, long reached, String end, int held) {
    if (event != null) {
      event.end();
      if (event.shouldCommit()) {
        event.fromBytes = from;
        event.wantedBytes = wanted;
        event.reachedBytes = reached;
        event.end = end;
        event.heldSections = held;
        event.commit();
      }
    }
  }
}
