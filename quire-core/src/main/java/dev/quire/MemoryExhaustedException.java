package dev.quire;

import org.jspecify.annotations.Nullable;

/**
 * There is no memory for a page, and none can be reclaimed: all of it is held. The message says how
 * many folios are, and where the oldest recorded pins were taken.
 */
public final class MemoryExhaustedException extends QuireIoException {

  private static final long serialVersionUID = 1L;

  public MemoryExhaustedException(String message) {
    this(message, null);
  }

  public MemoryExhaustedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
