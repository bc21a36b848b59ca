package dev.quire.stats;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** A writer has waited because too much was not durable. */
@Name("dev.quire.Throttle")
@Label("Throttled Writer")
@Description("A writer waited because too much was not durable")
public final class ThrottleEvent extends FileEvent {

  private ThrottleEvent() {}

  /** Begins one; null when nobody records. */
  public static @Nullable ThrottleEvent start() {
    return isOn() ? begun(new ThrottleEvent()) : null;
  }
}
