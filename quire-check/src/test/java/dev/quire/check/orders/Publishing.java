package dev.quire.check.orders;

import dev.quire.check.Claim;
import dev.quire.check.Stage;
import dev.quire.core.word.Words;

/** Message passing with just the orderings that it needs: the smallest thing to weaken. */
public final class Publishing implements Claim {

  private int flag;
  private int message;

  @Override
  public String id() {
    return "publishing";
  }

  @Override
  public String title() {
    return "who sees the flag sees the message";
  }

  @Override
  public String bound() {
    return "one writer, one reader";
  }

  @Override
  public void stage(Stage stage) {
    long x = stage.words("message", 8);
    long y = stage.words("flag", 8);
    stage.actor("writer", () -> publish(x, y));
    stage.actor("reader", () -> receive(x, y));
    stage.forbid("the flag without the message", () -> flag == 1 && message == 0);
  }

  private static void publish(long x, long y) {
    Words.setIntOpaque(x, 1);
    Words.setIntRelease(y, 1); // pairs with receive
  }

  private void receive(long x, long y) {
    flag = Words.getIntAcquire(y); // pairs with publish
    message = Words.getIntOpaque(x);
  }
}
