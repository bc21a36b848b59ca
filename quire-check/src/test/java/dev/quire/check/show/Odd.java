package dev.quire.check.show;

import dev.quire.check.Claim;
import dev.quire.check.Stage;
import dev.quire.core.word.Words;

/**
 * Odd. Names that would hurt a page.
 *
 * <p><b>Said</b> by {@code nobody}: 1 &lt; 2.
 *
 * <p><b>Why it holds</b>: it does not.
 */
public final class Odd implements Claim {

  static final String NAME = "<script>alert('1')</script> & \"co\"";

  private boolean seen;

  /** The explorer makes it. */
  public Odd() {}

  @Override
  public String id() {
    return "Odd";
  }

  @Override
  public String title() {
    return NAME;
  }

  @Override
  public String bound() {
    return "1 store, 1 load";
  }

  @Override
  public void stage(Stage stage) {
    long word = stage.words(NAME, 8);
    stage.actor("</td>", () -> Words.setLongRelease(word, 7));
    stage.actor("b", () -> seen = Words.getLongAcquire(word) == 7);
    stage.forbid("it was " + NAME, () -> seen);
  }
}
