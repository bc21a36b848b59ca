package dev.quire.stats;

import java.time.Duration;

/**
 * A pin that is open and was recorded when it was taken.
 *
 * @param path of the file
 * @param position of the page, in bytes
 * @param thread that took it
 * @param ageMillis milliseconds since then
 * @param site where it was taken, a stack frame a line
 */
public record PinInfo(String path, long position, String thread, long ageMillis, String site) {

  /** How long it has been open. */
  public Duration age() {
    return Duration.ofMillis(ageMillis);
  }

  @Override
  public String toString() {
    return "page at byte %d of %s, pinned %d ms ago by %s%n%s"
        .formatted(position, path, ageMillis, thread, site.indent(4).stripTrailing());
  }
}
