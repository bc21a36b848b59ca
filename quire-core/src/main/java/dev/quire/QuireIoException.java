package dev.quire;

import java.io.Serial;
import java.io.UncheckedIOException;
import java.io.IOException;

/** The world failed where a method cannot throw {@link IOException}; the cause says how. */
public final class QuireIoException extends UncheckedIOException {
  @Serial private static final long serialVersionUID = 1;

  /** Wraps {@code cause} under a message that names the call, the file and the range. */
  public QuireIoException(String message, IOException cause) {
    super(message, cause);
  }
}
