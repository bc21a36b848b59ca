package dev.quire.stats;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** A reader has waited for a page that was not there, or was being filled. */
@Name("dev.quire.Miss")
@Label("Page Miss")
@Description("A read or a pin had to wait for a page")
public final class MissEvent extends FileEvent {

  private MissEvent() {}

  /** Begins one; null when nobody records. */
  public static @Nullable MissEvent start() {
    return isOn() ? begun(new MissEvent()) : null;
  }
}
