package dev.quire.check.claims;

import dev.quire.check.Claim;
import java.util.List;

/** All claims, in the order in which they are best read. */
public final class Catalogue {

  /** A schedule that cannot be stated as a claim before its room exists. */
  public record Awaited(String id, String title) {}

  private static final List<Class<? extends Claim>> CLAIMS =
      List.of(
          LookupAgainstFreeze.class,
          LookupAgainstReuse.class,
          LookupAgainstSamePlace.class,
          LookupAgainstTail.class,
          AliasedTails.class,
          ReadOnlyTails.class,
          TailsAfterGrace.class,
          SharedTails.class,
          LateGetAgainstDrop.class,
          EndOfInstance.class,
          ReclaimAgainstWrite.class,
          TwoReclaimers.class,
          PinAgainstTruncate.class,
          WaiterWithoutReference.class,
          ReadAgainstReuse.class,
          ReadAgainstFill.class,
          HintReadAgainstReuse.class,
          HintAgainstReturn.class,
          HeatAgainstReuse.class,
          FillOnce.class,
          FailedFill.class,
          FillAgainstTruncate.class,
          LookupAgainstNodeReuse.class,
          TreeIsAMap.class,
          LookupInOldNode.class,
          EntryOfManySlots.class,
          RetiredNodes.class,
          FolioLockExcludes.class,
          FolioLatchExcludes.class,
          LatchOfTwoWriters.class,
          WaiterHoldsNothing.class,
          SectionAgainstGracePeriod.class,
          TwoReclaimersOfObjects.class,
          NestedSections.class,
          SlotOfTheDead.class,
          TwoAllocators.class,
          BlocksAreASet.class,
          DrainAgainstStripe.class,
          WordLockExcludes.class,
          WordLockWakes.class);

  private static final List<Awaited> AWAITED =
      List.of(
          new Awaited("L2", "look-up against the unfreeze of a migration"),
          new Awaited("L6", "pinning through a page table against zap and re-use"),
          new Awaited("L7", "pinning through a page table against split"),
          new Awaited("L8", "pin against sharing an anonymous folio"),
          new Awaited("L9", "pin against fork"),
          new Awaited("L10", "pin against collapse of a page table"),
          new Awaited("L13", "sequence read against truncate and sealing"),
          new Awaited("L14", "merged page against migration"),
          new Awaited("L15", "swap cache against a slot that is used again"),
          new Awaited("L16", "swap-in past the cache, twice"),
          new Awaited("L17", "sealing against references in a batch"),
          new Awaited("L19", "split against look-up"),
          new Awaited("L20", "waiter on a migration against its end"),
          new Awaited("L22", "two faults on one sealed page"));

  private Catalogue() {}

  /** The claims that can be explored. */
  public static List<Class<? extends Claim>> claims() {
    return CLAIMS;
  }

  /** The claims that still wait for their rooms. */
  public static List<Awaited> awaited() {
    return AWAITED;
  }
}
