package dev.quire.core.epoch;

import dev.quire.core.word.Words;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The slots of all readers: handed out to threads, taken back once those have died, and looked
 * through by whoever needs a grace period.
 */
final class Slots {

  private record Claim(WeakReference<Thread> owner, long slot) {}

  private final LongSupplier pages;

  // Guarded by this. Only a thread's first section and its heir come here.
  private final List<Claim> claims = new ArrayList<>();
  private final List<Long> free = new ArrayList<>();
  private int lookForDeadAt = SlotLayout.SLOTS;

  // Off-heap word: the newest page, which links to the others; written under this, read without.
  private final long head;

  Slots(LongSupplier pages) {
    this.pages = pages;
    this.head = pages.getAsLong();
    if (head == 0) {
      throw new IllegalStateException("no memory for the first page of reader slots");
    }
    add(head);
  }

  /** A slot for the calling thread, or 0 when there is no memory for more of them. */
  synchronized long claim() {
    if (free.isEmpty() && claims.size() >= lookForDeadAt) {
      recycle();
      lookForDeadAt = Math.max(SlotLayout.SLOTS, 2 * claims.size());
    }
    if (free.isEmpty() && !grow()) {
      return 0;
    }
    long slot = free.removeLast();
    claims.add(new Claim(new WeakReference<>(Thread.currentThread()), slot));
    return slot;
  }

  /** A slot that no thread owns and that is never recycled; once, at the beginning. */
  synchronized long keep() {
    return free.removeLast();
  }

  synchronized int claimed() {
    recycle();
    return claims.size();
  }

  /** Address of the int that says that the epoch has ended: with the slots, which are for ever. */
  long ended() {
    return head + SlotLayout.ENDED;
  }

  /** The oldest epoch that any slot shows; {@code limit} when all are idle. */
  long oldest(long limit) {
    long oldest = limit;
    for (long page = head; page != 0; page = next(page)) {
      for (int i = 0; i < SlotLayout.SLOTS; i++) {
        long seen = Words.getLongAcquire(SlotLayout.slot(page, i)); // pairs with Reader.exit
        if (seen != 0 && seen < oldest) {
          oldest = seen;
        }
      }
    }
    return oldest;
  }

  private static long next(long page) {
    return Words.getLongAcquire(page + SlotLayout.NEXT); // pairs with grow
  }

  private void recycle() {
    for (Iterator<Claim> all = claims.iterator(); all.hasNext(); ) {
      Claim claim = all.next();
      Thread owner = claim.owner().get();
      if (owner == null || !owner.isAlive()) {
        all.remove();
        Words.setLongRelease(claim.slot(), 0); // pairs with oldest; it may have died in mid-call
        free.add(claim.slot());
      }
    }
  }

  private boolean grow() {
    long page = pages.getAsLong();
    if (page == 0) {
      recycle();
      return !free.isEmpty();
    }
    add(page);
    Words.setLongPlain(page + SlotLayout.NEXT, Words.getLongPlain(head + SlotLayout.NEXT));
    Words.setLongRelease(head + SlotLayout.NEXT, page); // pairs with next
    return true;
  }

  private void add(long page) {
    for (int i = SlotLayout.SLOTS - 1; i >= 0; i--) {
      free.add(SlotLayout.slot(page, i));
    }
  }
}
