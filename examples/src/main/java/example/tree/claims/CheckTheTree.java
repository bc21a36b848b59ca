package example.tree.claims;

import dev.quire.check.Claims;

/** Explores the claims of this package: as a program, or as tests, it is the same call. */
public final class CheckTheTree {

  private CheckTheTree() {}

  /**
   * Runs all claims, each with the mutants that it must notice.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    Claims.tests(ReaderAgainstSplit.class, RecordByHint.class)
        .forEach(test -> {
          test.run().run();
          System.out.println(test.name() + ": as expected");
        });
  }
}
