package dev.quire;

/** A page stayed latched by somebody else for longer than the builder allows; names the holder. */
public final class LatchTimeoutException extends QuireIoException {

  private static final long serialVersionUID = 1L;

  public LatchTimeoutException(String message) {
    super(message, null);
  }
}
