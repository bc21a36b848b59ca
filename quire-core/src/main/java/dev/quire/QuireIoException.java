package dev.quire;

import java.io.IOException;
import java.io.Serial;

/** The world failed: the message names the call, the file and the range. */
public class QuireIoException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  /** An exception whose message says what failed and what to do. */
  public QuireIoException(String message) {
    super(message);
  }
}
