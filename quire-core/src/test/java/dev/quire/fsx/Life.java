package dev.quire.fsx;

import dev.quire.PageAttachment;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Something attached to a page: it ends once, be it dropped or taken back. */
final class Life implements PageAttachment {

  private final AtomicInteger ends = new AtomicInteger();

  @Override
  public boolean release() {
    return true;
  }

  @Override
  public void dropped() {
    ends.incrementAndGet();
  }

  void checkEnded() throws IOException {
    if (ends.get() != 1) {
      throw new IOException(
          "an attachment of a file that is closed has ended %d times".formatted(ends.get()));
    }
  }

  void checkUnborn() throws IOException {
    if (ends.get() != 0) {
      throw new IOException("what was attached nowhere was dropped %d times".formatted(ends.get()));
    }
  }
}
