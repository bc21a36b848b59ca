package dev.quire.stats;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A file was synced. */
@Name("dev.quire.Sync")
@Label("File Sync")
@Description("What was written to a file was made durable")
@StackTrace(false)
public final class SyncEvent extends FileEvent {

  private SyncEvent() {}

  /** Begins one; null when nobody records. */
  public static @Nullable SyncEvent start() {
    return isOn() ? begun(new SyncEvent()) : null;
  }
}
