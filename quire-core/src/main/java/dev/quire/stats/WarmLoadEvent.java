package dev.quire.stats;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Pages that an earlier run had in memory were filled. */
@Name("dev.quire.WarmLoad")
@Label("Warm Load")
@Description("Pages that an earlier run had in memory were filled")
@StackTrace(false)
public final class WarmLoadEvent extends FileEvent {

  private WarmLoadEvent() {}

  /** Begins one; null when nobody records. */
  public static @Nullable WarmLoadEvent start() {
    return isOn() ? begun(new WarmLoadEvent()) : null;
  }
}
