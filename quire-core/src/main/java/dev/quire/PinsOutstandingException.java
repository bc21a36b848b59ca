package dev.quire;

/**
 * An instance was closed while pages were pinned. It is closed all the same; the pins stay usable,
 * and the memory goes back when the last of them is closed.
 */
public final class PinsOutstandingException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  public PinsOutstandingException(String message) {
    super(message);
  }
}
