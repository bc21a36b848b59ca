package dev.quire.core.writeback;

import java.io.IOException;

/** What is said when a page cannot be written for now; answered by the roof, which has names. */
public interface Refusals {

  /** Somebody keeps the page at byte {@code position} latched beyond the limit. */
  IOException latched(long position, long holder);
}
