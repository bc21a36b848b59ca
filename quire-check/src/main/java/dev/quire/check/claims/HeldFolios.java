package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import dev.quire.core.cache.Counters;
import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Owners;
import java.util.List;

/**
 * S3. Frames are looked at by number while they change hands.
 *
 * <p><b>Said</b> in docs/locking.md: whoever goes through frames by number, as reclaim and reports
 * do, has no reference and no lock. What it reads of a folio is advice, word by word.
 *
 * <p><b>Actors</b>: a reclaimer that hits page 2, evicts page 1 and brings page 3 in, in the same
 * frame; a reporter that finds the head of that frame, its flags, its count, what the owners
 * explain of it, and who fills it, as {@code Sweep.empty}, {@code Reclaimer.heldFolios} and {@code
 * Fill.await} do, and adds up the hits.
 *
 * <p><b>Forbidden</b>: the head is another frame, a flag or sum that no folio ever had.
 *
 * <p><b>Why it holds</b>: frames of one page have no tails; each word is written whole.
 */
public final class HeldFolios implements Claim {

  private static final int KNOWN = FolioFlags.BUDDY | FolioFlags.TAIL | FolioFlags.LOCKED;

  private long head;
  private int flags;
  private int count;
  private int expected;
  private long holder;
  private long hits;

  @Override
  public String id() {
    return "S3";
  }

  @Override
  public String title() {
    return "frames are looked at by number while they change hands";
  }

  @Override
  public String bound() {
    return "1 report of one frame, 1 hit, 1 eviction, 1 fill";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage);
    FolioRef.get(world.folio, 1); // the reclaimer's
    int pfn = world.frames.pfn(world.folio);
    world.actor(
        stage,
        "reclaimer",
        () -> {
          world.mapping.put(world.get(World.OTHER));
          world.evict(world.folio);
          world.fill(World.NEXT);
        });
    world.actor(
        stage,
        "reporter",
        () -> {
          head = Identity.head(world.frames, pfn);
          flags = FolioFlags.flags(world.folio);
          count = FolioRef.count(world.folio);
          expected = Owners.expected(world.folio);
          holder = FolioLatch.holder(world.folio);
          hits = world.cache.counters().sum(Counters.HITS);
        });
    stage.forbid("a page of one frame had another head", () -> head != world.folio);
    stage.forbid("flags that no folio had", () -> (flags & ~KNOWN) != 0);
    stage.forbid("counts that no folio had", () -> count < 0 || count > 2);
    stage.forbid("owners that no folio had", () -> expected < 0 || expected > 1);
    stage.forbid("hits that there never were", () -> hits < 0 || hits > 1);
    stage.forbid("a holder that there never was", () -> holder < 0);
    stage.outcome(() -> "flags %d count %d expected %d".formatted(flags, count, expected));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "owners-from-nowhere",
            "the sum of the owners is two for every folio",
            Mutation.returns("dev.quire.core.folio.Owners", "expected", 2)));
  }
}
