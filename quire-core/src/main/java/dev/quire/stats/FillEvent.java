package dev.quire.stats;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Pages were read from storage: one run, or several whose reads ran together. */
@Name("dev.quire.Fill")
@Label("Page Fill")
@Description("Pages were read from storage, for a reader or ahead of one")
@StackTrace(false)
public final class FillEvent extends FileEvent {

  private FillEvent() {}

  /** Begins one; null when nobody records. */
  public static @Nullable FillEvent start() {
    return isOn() ? begun(new FillEvent()) : null;
  }
}
