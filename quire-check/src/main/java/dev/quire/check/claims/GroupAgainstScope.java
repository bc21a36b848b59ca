package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.DeclaredRaces;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.GroupLatch;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Sequence;
import dev.quire.core.word.Content;
import java.util.List;

/**
 * G1. A write group against a read scope.
 *
 * <p><b>Said</b> in docs/protocols/group.md: a group has the latches of all its folios before it
 * changes the first byte, and keeps them until it has changed the last. So whoever validates over
 * several of them has seen all of its changes or none.
 *
 * <p><b>Actors</b>: a group that stores a word in pages 1 and 2; a scope that reads both, in that
 * order; another one that reads them in the other.
 *
 * <p><b>Forbidden</b>: a scope validates, and has seen one page changed and the other not.
 *
 * <p><b>Why it holds</b>: a scope that sees a changed word has loaded that page's sequence after
 * the release; the other page had become odd before. If it has loaded that one's sequence earlier,
 * the comparison at the end sees another.
 */
public final class GroupAgainstScope implements Claim {

  private static final String GROUP = "dev.quire.core.cache.GroupLatch";
  private static final long WRITTEN = 7;

  private final boolean[] half = new boolean[2];
  private final String[] seen = {"torn", "torn"};

  @Override
  public String id() {
    return "G1";
  }

  @Override
  public String title() {
    return "a write group against a read scope";
  }

  @Override
  public String bound() {
    return "1 group of 2 pages, 2 scopes of 2 pages";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    long[] folios = {world.folio, world.lookup.peek(World.OTHER)};
    for (long folio : folios) {
      FolioRef.get(folio, 1); // the group's
    }
    GroupLatch latch = new GroupLatch(world.latch);
    world.actor(
        stage,
        "group",
        () -> {
          latch.lock(folios, Long.MAX_VALUE);
          for (long folio : folios) {
            Content.setLong(world.lookup.content(folio), WRITTEN);
          }
          latch.unlock(folios);
        });
    world.actor(stage, "scope", () -> read(world, 0, folios[0], folios[1]));
    world.actor(stage, "scope backwards", () -> read(world, 1, folios[1], folios[0]));
    stage.forbid("half of a group was seen", () -> half[0] || half[1]);
    stage.outcome(() -> seen[0] + ", " + seen[1]);
  }

  private void read(World world, int reader, long first, long second) {
    long one = Sequence.begin(first);
    boolean changed = isChanged(world, first);
    long two = Sequence.begin(second);
    boolean alsoChanged = isChanged(world, second);
    if (Sequence.readable(one)
        && Sequence.readable(two)
        && Sequence.validate(first, one)
        && Sequence.validate(second, two)) {
      half[reader] = changed != alsoChanged;
      seen[reader] = changed ? "all" : "none";
    }
  }

  private static boolean isChanged(World world, long folio) {
    return Content.longAt(world.lookup.content(folio), 0) == WRITTEN;
  }

  @Override
  public List<DeclaredRaces.Declared> races() {
    return List.of(
        new DeclaredRaces.Declared(
            "dev.quire.check.claims.GroupAgainstScope.isChanged longAt 1",
            "a value of a scope, which counts only if it validates"));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "group-without-latches",
            "a group takes no latches",
            Mutation.without(GROUP, "tryLock", "tryExclusive", 1, 1),
            Mutation.without(GROUP, "unlock", "unlockExclusive", 1, 0)));
  }
}
