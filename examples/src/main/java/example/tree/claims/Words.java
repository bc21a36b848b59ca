package example.tree.claims;

import dev.quire.check.Stage;
import dev.quire.word.SharedWords;

/** What traces call the words of a tree. */
final class Words {

  private static final String[] NODES = {"root", "leaf", "upper"};
  private static final String[] LONGS = {
    "version", "level", "count", "key 0", "key 1", "key 2", "hint 0", "hint 1", "hint 2"
  };

  private Words() {}

  static void name(Stage stage, SharedWords tree) {
    for (int node = 0; node < NODES.length; node++) {
      for (int at = 0; at < LONGS.length; at++) {
        long offset = 64 + 128L * node + 8L * at;
        stage.name(tree, offset, Long.BYTES, NODES[node] + "." + LONGS[at]);
      }
    }
  }
}
