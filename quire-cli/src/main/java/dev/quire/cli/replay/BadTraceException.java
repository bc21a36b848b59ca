package dev.quire.cli.replay;

import java.io.IOException;

/** A trace that cannot be read as one; the message names the file, the place and the remedy. */
public final class BadTraceException extends IOException {
  private static final long serialVersionUID = 1;

  BadTraceException(String message) {
    super(message);
  }

  BadTraceException(String message, Throwable cause) {
    super(message, cause);
  }
}
