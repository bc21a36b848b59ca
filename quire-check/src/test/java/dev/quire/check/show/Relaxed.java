package dev.quire.check.show;

import dev.quire.check.Claim;
import dev.quire.check.Stage;
import dev.quire.core.word.Words;

/** Message passing without any ordering: refuted by a model that knows orderings only. */
public final class Relaxed implements Claim {

  private boolean ready;
  private long message;

  /** The explorer makes it. */
  public Relaxed() {}

  @Override
  public String id() {
    return "Relaxed";
  }

  @Override
  public String title() {
    return "message passing without orderings";
  }

  @Override
  public String bound() {
    return "1 message";
  }

  @Override
  public void stage(Stage stage) {
    long data = stage.words("data", 8);
    long flag = stage.words("flag", 8);
    stage.actor(
        "writer",
        () -> {
          Words.setLongOpaque(data, 42);
          Words.setLongOpaque(flag, 1);
        });
    stage.actor(
        "reader",
        () -> {
          ready = Words.getLongOpaque(flag) == 1;
          message = Words.getLongOpaque(data);
        });
    stage.forbid("the flag without the message", () -> ready && message == 0);
  }
}
