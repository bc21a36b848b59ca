package dev.quire.core.writeback;

import java.io.IOException;

/** What is said when a page cannot be written for now; answered by the roof, which has names. */
public interface Refusals {

  /** Somebody keeps the page at byte {@code position} latched beyond the limit. */
  IOException latched(long position, long holder);

  /** The log is durable up to {@code durable} only, and the page waits for {@code logPosition}. */
  IOException heldBack(long position, long logPosition, long durable);
}
