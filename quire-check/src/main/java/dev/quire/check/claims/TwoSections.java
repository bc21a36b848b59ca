package dev.quire.check.claims;

import dev.quire.check.Stage;

/** Two readers of one place and a reclaimer of what stands in it: the scene of E1 and E5. */
final class TwoSections {

  static final String BOUND = "2 sections, 1 reclaimer that looks twice";

  private static final int READERS = 2;
  private static final int LOOKS = 2;

  private final long[] seen = new long[READERS];
  private boolean reused;

  TwoSections(Stage stage, Places places) {
    for (int i = 0; i < READERS; i++) {
      int number = i;
      stage.actor("reader " + (i + 1), () -> seen[number] = places.read(places.epoch.reader(), 0));
    }
    stage.actor("reclaimer", () -> reused = places.reuse(0, LOOKS));
    stage.forbid(
        "a section read an object after its grace period",
        () -> Places.isGone(seen[0]) || Places.isGone(seen[1]));
    stage.outcome(() -> (reused ? "re-used " : "kept ") + seen[0] + " " + seen[1]);
  }
}
