package dev.quire;

import java.io.Serial;

/**
 * A method of a {@link PageAttachment} has thrown something while a file was open: the cause is the
 * first of it. The file is closed, and everything of it was stored.
 */
public final class AttachmentFailedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1;

  public AttachmentFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
