package dev.quire;

import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;

/**
 * A file or an instance was closed whose changes could not all be made durable, or could not at
 * some time before of which nobody has told yet: the message says which and whether it is still
 * open, the cause why. Unchecked, because closing what was only read never fails.
 */
public final class WritebackException extends UncheckedIOException {

  @Serial private static final long serialVersionUID = 1;

  public WritebackException(String message, IOException cause) {
    super(message, cause);
  }
}
