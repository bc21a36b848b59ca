package example.tree.claims;

import dev.quire.check.Claims;
import dev.quire.check.Model;

/** Explores the claims of this package: as a program, or as tests, it is the same call. */
public final class CheckTheTree {

  private CheckTheTree() {}

  /**
   * Runs all claims, each with the mutants that it must notice.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    for (Model model : Model.values()) {
      Claims.tests(model, ReaderAgainstSplit.class, RecordByHint.class)
          .forEach(test -> {
            test.run().run();
            System.out.println(test.name() + ": as expected");
          });
    }
  }
}
