package dev.quire.check.claims;

import dev.quire.core.cache.Attachment;

/**
 * An attachment that notes what it is asked and told: under the folio lock, so by one at a time.
 */
final class Noted implements Attachment {

  private int asked;
  private int dropped;

  @Override
  public boolean release() {
    asked++;
    return true;
  }

  @Override
  public void dropped() {
    dropped++;
  }

  @Override
  public boolean isOf(Object object) {
    return this == object;
  }

  boolean wasAsked() {
    return asked != 0;
  }

  /** How often it was told that its page went. */
  int drops() {
    return dropped;
  }
}
