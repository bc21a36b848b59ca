package dev.quire;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A page could not be had: the message names file and position, the cause says why. */
public class QuireIoException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  /** An exception whose message says what failed and what to do. */
  public QuireIoException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
