package dev.quire.stats;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** An allocation had to make room itself: a batch of evictions by who wanted a page. */
@Name("dev.quire.DirectReclaim")
@Label("Direct Reclaim")
@Description("An allocation had to evict pages itself, because the background had not made room")
@Category("Quire")
@Threshold("1 ms")
public final class ReclaimEvent extends Event {

  @Label("Order")
  @Description("log2 of the frames that were wanted in one piece")
  int order;

  @Label("Evicted")
  @Description("Folios that were evicted meanwhile, by others too")
  long evicted;

  @Label("Succeeded")
  boolean succeeded;

  private ReclaimEvent() {}

  /** Begins one; null when nobody records. */
  public static @Nullable ReclaimEvent start() {
    return FileEvent.isOn() ? FileEvent.begun(new ReclaimEvent()) : null;
  }

  /** Ends an event, if there is one. */
  public static void end(@Nullable ReclaimEvent event, int order, long evicted, boolean succeeded) {
    if (event != null) {
      event.end();
      if (event.shouldCommit()) {
        event.order = order;
        event.evicted = evicted;
        event.succeeded = succeeded;
        event.commit();
      }
    }
  }
}
