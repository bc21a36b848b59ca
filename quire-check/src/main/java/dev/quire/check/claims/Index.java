package dev.quire.check.claims;

import dev.quire.check.Stage;
import dev.quire.core.epoch.Reader;
import dev.quire.core.xarray.Entries;
import dev.quire.core.xarray.TreeLayout;
import dev.quire.core.xarray.XArray;

/** A tree of its own with one writer, beside a world that gives it nodes: the scene of X claims. */
final class Index {

  private final World world;
  private final long root;
  final XArray tree;

  Index(Stage stage) {
    world = new World(stage, World.PAGE);
    root = stage.words("tree", TreeLayout.BYTES);
    stage.name(root, Long.BYTES, "head of the tree");
    tree = new XArray(root, world.nodes);
  }

  World world() {
    return world;
  }

  /** What a number is stored as. */
  static long entry(long number) {
    return Entries.value(number);
  }

  /** The number at an index, 0 for none; found in a section. */
  long load(long index) {
    Reader reader = world.epoch.reader();
    reader.enter();
    try {
      return Entries.payload(XArray.load(root, index));
    } finally {
      reader.exit();
    }
  }

  /** True when a search for marked entries of the range finds one; in a section. */
  boolean findsMarked(long first, long last, int mark) {
    Reader reader = world.epoch.reader();
    reader.enter();
    try {
      return tree.findMarked(first, last, mark).next() != Entries.EMPTY;
    } finally {
      reader.exit();
    }
  }
}
