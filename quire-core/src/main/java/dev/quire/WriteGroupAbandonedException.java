package dev.quire;

/**
 * A group of writes was closed without a commit after some of its pages had been changed: they stay
 * changed. The message names them.
 */
public final class WriteGroupAbandonedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  public WriteGroupAbandonedException(String message) {
    super(message);
  }
}
