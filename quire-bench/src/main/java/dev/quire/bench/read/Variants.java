package dev.quire.bench.read;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** All variants there are. */
public final class Variants {
  private static final String LOOPS = "dev.quire.bench.loop.";

  /** What the name of a variant without recency ends in. */
  static final String FORGETFUL = "-forgetful";

  private Variants() {}

  /**
   * The variants that need nothing but this module and its dependencies.
   *
   * @return variants in the order in which they are shown
   */
  public static List<Variant> own() {
    return List.of(
        variant("hint", "HintLoop", null),
        variant("walk", "WalkLoop", "WalkTreeLoop"),
        variant("pin", "PinLoop", "PinTreeLoop"),
        variant("scope", "ScopeLoop", "ScopeTreeLoop"),
        forgetful("hint", "HintLoop"),
        forgetful("walk", "WalkLoop"),
        variant("raw", "RawLoop", "RawTreeLoop"),
        variant("mmap", "MmapLoop", "MmapTreeLoop"),
        variant("filechannel", "FileChannelLoop", null),
        variant("chm", "CountedMapLoop", "CountedMapTreeLoop"),
        variant("caffeine", "CaffeineHeapLoop", null),
        variant("caffeine-refcounted", "CaffeineCountedLoop", "CaffeineCountedTreeLoop"));
  }

  /**
   * Parts of a read that the public interface can be asked for, to see where a hit's time goes.
   *
   * @return variants in the order in which they are shown
   */
  public static List<Variant> parts() {
    return List.of(
        variant("lookup", "LookupLoop", null),
        variant("pin-in-place", "PinInPlaceLoop", null),
        variant("scope-in-place", "ScopeInPlaceLoop", null));
  }

  /**
   * Finds a rival on the class path.
   *
   * @param name its name
   * @return the rival, null when it is not there
   */
  public static @Nullable Rival rival(String name) {
    for (Rival rival : ServiceLoader.load(Rival.class)) {
      if (rival.name().equals(name)) {
        return rival;
      }
    }
    return null;
  }

  /**
   * Our own variants and those of rivals.
   *
   * @param rivals found before
   * @param parts whether the parts of a read are among them
   * @return all of them
   */
  public static List<Variant> with(List<Rival> rivals, boolean parts) {
    List<Variant> all = new ArrayList<>(own());
    if (parts) {
      all.addAll(parts());
    }
    for (Rival rival : rivals) {
      all.addAll(rival.variants());
    }
    return all;
  }

  /** The same reads, of which reclaim does not hear. */
  private static Variant forgetful(String name, String readLoop) {
    return new Variant(name + FORGETFUL, LOOPS + readLoop, null, true);
  }

  private static Variant variant(String name, String readLoop, @Nullable String treeLoop) {
    return new Variant(name, LOOPS + readLoop, treeLoop == null ? null : LOOPS + treeLoop);
  }
}
