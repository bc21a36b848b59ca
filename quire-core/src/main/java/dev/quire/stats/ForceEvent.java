package dev.quire.stats;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** Somebody has waited for a force. */
@Name("dev.quire.Force")
@Label("Force")
@Description("A caller of force waited until what was written was durable")
public final class ForceEvent extends FileEvent {

  private ForceEvent() {}

  /** Begins one; null when nobody records. */
  public static @Nullable ForceEvent start() {
    return isOn() ? begun(new ForceEvent()) : null;
  }
}
