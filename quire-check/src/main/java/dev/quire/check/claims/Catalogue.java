package dev.quire.check.claims;

import dev.quire.check.Claim;
import java.util.List;

/** All claims, in the order in which they are best read. */
public final class Catalogue {

  /**
   * A schedule that cannot be stated as a claim before its room exists.
   *
   * @param room the room, or rooms
   */
  public record Awaited(String id, String title, String room) {}

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
          CallsAgainstEnd.class,
          BackgroundReclaim.class,
          BackgroundDies.class,
          FlusherIsAsked.class,
          ReclaimAgainstWrite.class,
          TwoReclaimers.class,
          PageAsideAgainstRemoval.class,
          EvictionAgainstPin.class,
          TwoLooksAtOneLane.class,
          ShadowAgainstFill.class,
          EntryAgainstEviction.class,
          AdviceAgainstEviction.class,
          DropAgainstRemoval.class,
          PinAgainstTruncate.class,
          SplitAgainstLookup.class,
          SplitAgainstRead.class,
          SplitBeyondEnd.class,
          PartAgainstStaleRead.class,
          CollapseAgainstLookup.class,
          CollapseAgainstWrite.class,
          MoveAgainstLookup.class,
          MoveAgainstWrite.class,
          MoveAgainstHint.class,
          MoveAgainstAttachment.class,
          MoveAgainstReclaim.class,
          MoveAgainstWriteback.class,
          MoveAgainstWaiter.class,
          LongPinAgainstMove.class,
          DivisionAgainstLookup.class,
          DemotionAgainstRemoval.class,
          WritebackAgainstWrite.class,
          SyncAgainstWriteback.class,
          WritebackAgainstReuse.class,
          FailedSync.class,
          WriteAheadLog.class,
          LogGrowsMeanwhile.class,
          SyncAgainstTruncate.class,
          ThrottledWriter.class,
          WaiterWithoutReference.class,
          ReadAgainstReuse.class,
          ReadAgainstFill.class,
          ReadAgainstNodeReuse.class,
          ScopeAgainstReuse.class,
          HintReadAgainstReuse.class,
          HintAgainstReturn.class,
          LateGetAgainstReturn.class,
          AllocationAgainstRetirement.class,
          FreeAgainstRetirement.class,
          FiguresOfSections.class,
          AllocationBesideIsolation.class,
          UseBesideRestoration.class,
          LateGetOnTail.class,
          HeadOfHugeFolio.class,
          ReadAgainstOptimisation.class,
          PoolAgainstRetirement.class,
          HeatAgainstReuse.class,
          HeatBesideEpoch.class,
          MarkAgainstReuse.class,
          FillOnce.class,
          FailedFill.class,
          FillAgainstTruncate.class,
          FiguresBesideWork.class,
          FiguresOfMemory.class,
          HeldFolios.class,
          BlockByNumber.class,
          FillAgainstEnd.class,
          FillIsAnnounced.class,
          PageOfGrownFile.class,
          WriteAgainstReclaim.class,
          ExtensionAgainstRead.class,
          ExtensionAgainstWriteback.class,
          SizeSaysBytes.class,
          WriteAgainstSeal.class,
          RefusedTruncateAgainstFill.class,
          RefusedTruncateAgainstForce.class,
          TruncateAgainstWriteback.class,
          HoleAgainstWrite.class,
          HoleAgainstWriteback.class,
          HoleAgainstEntry.class,
          AttachmentAgainstReclaim.class,
          AttachmentAgainstFreeze.class,
          AttachmentAgainstTruncate.class,
          AttachmentAgainstWriteback.class,
          GroupAgainstScope.class,
          TwoGroups.class,
          LookupAgainstNodeReuse.class,
          TreeIsAMap.class,
          LookupInOldNode.class,
          EntryOfManySlots.class,
          RetiredNodes.class,
          MarkIsNeverMissed.class,
          PageThatStays.class,
          MarkOfOneEntry.class,
          TreeShrinks.class,
          FolioLockExcludes.class,
          FolioLatchExcludes.class,
          LatchOfTwoWriters.class,
          WaiterHoldsNothing.class,
          SectionAgainstGracePeriod.class,
          SectionAgainstHeavyBarrier.class,
          TwoReclaimersOfObjects.class,
          NestedSections.class,
          SlotOfTheDead.class,
          SlotOnSecondPage.class,
          SlotOfTheCrowd.class,
          TwoAllocators.class,
          BlocksAreASet.class,
          DrainAgainstStripe.class,
          WordLockExcludes.class,
          WordLockWakes.class);

  private static final List<Awaited> AWAITED =
      List.of(
          new Awaited("L6", "pinning through a page table against zap and re-use", "vm"),
          new Awaited("L8", "pin against sharing an anonymous folio", "vm"),
          new Awaited("L9", "pin against fork", "vm"),
          new Awaited("L10", "pin against collapse of a page table", "vm, migrate"),
          new Awaited("L13", "sequence read against truncate and sealing", "secret"),
          new Awaited("L14", "merged page against migration", "ksm"),
          new Awaited("L15", "swap cache against a slot that is used again", "swap"),
          new Awaited("L16", "swap-in past the cache, twice", "swap"),
          new Awaited("L17", "sealing against references in a batch", "secret"),
          new Awaited("L22", "two faults on one sealed page", "secret"));

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
