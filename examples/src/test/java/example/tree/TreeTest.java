package example.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.quire.check.Claims;
import dev.quire.check.Explorer;
import dev.quire.check.Model;
import dev.quire.word.SharedWords;
import example.tree.claims.ReaderAgainstSplit;
import example.tree.claims.RecordByHint;
import java.lang.foreign.Arena;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The tree with real memory, and its claims as tests. */
final class TreeTest {

  @TestFactory
  Stream<DynamicTest> claims() {
    return Stream.of(Model.values())
        .flatMap(model -> Claims.tests(model, ReaderAgainstSplit.class, RecordByHint.class))
        .map(test -> DynamicTest.dynamicTest(test.name(), test.run()::run));
  }

  @TestFactory
  Stream<DynamicTest> orderingsAreNeededThoughNeitherStepsNorX86ShowIt() {
    Explorer split = Explorer.of(ReaderAgainstSplit.class);
    return ReaderAgainstSplit.ORDERINGS.stream()
        .map(mutant ->
            DynamicTest.dynamicTest(
                mutant.id(),
                () -> {
                  Claims.assertHolds(split.with(mutant));
                  Claims.assertHolds(split.with(mutant).with(Model.TSO));
                  Claims.assertRefuted(ReaderAgainstSplit.class, mutant, Model.WEAK);
                }));
  }

  @Test
  void testsRunWhereTheBuildPutsThem() {
    assertEquals(Boolean.getBoolean("example.modules"), TreeTest.class.getModule().isNamed());
  }

  @Test
  void keysAreFoundWhileAnotherThreadPutsThem() throws InterruptedException {
    Tree tree = new Tree(SharedWords.over(Arena.ofAuto().allocate(Tree.bytes(4), 8)));
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (long key = 5; key > 0; key--) {
                tree.put(key, 100 + key);
              }
            });
    while (tree.find(1) == Tree.ABSENT) {
      Thread.onSpinWait();
    }
    for (long key = 1; key <= 5; key++) {
      assertEquals(100 + key, tree.find(key));
    }
    writer.join();
    assertEquals(Tree.ABSENT, tree.find(6));
    assertThrows(
        IllegalStateException.class,
        () -> {
          for (long key = 6; key < 20; key++) {
            tree.put(key, 0);
          }
        });
  }
}
