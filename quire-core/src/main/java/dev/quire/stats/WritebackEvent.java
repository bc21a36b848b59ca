package dev.quire.stats;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Dirty pages were written to storage: one run, or several together. */
@Name("dev.quire.Writeback")
@Label("Writeback")
@Description("Dirty pages were written to storage")
@StackTrace(false)
public final class WritebackEvent extends FileEvent {

  private WritebackEvent() {}

  /** Begins one; null when nobody records. */
  public static @Nullable WritebackEvent start() {
    return isOn() ? begun(new WritebackEvent()) : null;
  }
}
