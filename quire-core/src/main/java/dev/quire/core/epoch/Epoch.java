package dev.quire.core.epoch;

import dev.quire.core.word.Words;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Read-side sections and grace periods.
 *
 * <p>A section says: what I could find when it began stays what it was until it ends. Whoever takes
 * an object out of reach asks for a {@link #stamp}, and re-uses the object once the stamp has
 * {@linkplain #elapsed elapsed}. Nothing on an allocation path ever waits: {@code elapsed} only
 * looks. {@link #synchronize} waits, and is for closing things.
 *
 * <p>Sections nest, may be entered by platform and virtual threads, and must not contain waiting,
 * I/O or user code. Each thread has a slot of 64 bytes; those for which there is no memory share
 * one.
 */
public final class Epoch {

  // The algorithm is epoch-based reclamation (Fraser, 2004) with the barrier of user-space RCU
  // (Desnoyers et al., 2012): a reader publishes the epoch that it saw, in a slot of its own.
  //
  // Orderings
  //   Reader: slot = epoch, then loads. Reclaimer: unlink, then reads the slots. Each side stores
  //   and then loads what the other stores, so both need a full barrier between (store buffering).
  //   With a heavy barrier (membarrier) the reclaimer pays for both: at one instant every running
  //   thread executes a full barrier. Before that instant the reader's slot store is made visible
  //   to the scan that follows; after it the reader's loads see the unlinking. The reader is left
  //   with a compiler barrier: a release store followed by acquireFence, which keeps the section's
  //   loads behind the store in every compiler that treats the fence as one for all memory. HotSpot
  //   does; the Java memory model does not promise it. The litmus test in the tests of this room
  //   holds C1 and C2 to it.
  //   Without a heavy barrier the reader executes a full fence.
  //
  // Invariant
  //   An object stamped s was out of reach before the epoch passed s. A reader that shows e > s
  //   began after that and cannot hold it. So s has elapsed once every slot, read after a bump to
  //   s + 1 or more and a heavy barrier, showed 0 or more than s.

  private static final int SPINS = 100;

  private static final int RECENT = 64;

  /** How often memory is made for a slot before the thread does without. */
  private static final int ATTEMPTS = 4;

  private final ThreadLocal<Reader> readers;

  // A way around the thread-local map, which costs as much as the section. Racy on purpose: readers
  // are immutable but for what their own thread alone touches, and ids of threads are never used
  // twice, so whatever is found here is either this thread's own or passed over.
  private final @Nullable Reader[] recent = new @Nullable Reader[RECENT];

  private final Slots slots;
  private final long epoch;
  private final long safe;
  private final long ended;
  private final @Nullable Runnable heavyBarrier;
  private final int sampleMask;
  private final BooleanSupplier shortage;

  // For threads that have no slot and no memory for one.
  private final Crowd crowd;

  /** As below, where nobody can make memory, for readers that never sample. */
  public Epoch(long words, LongSupplier pages, @Nullable Runnable heavyBarrier) {
    this(words, pages, () -> false, heavyBarrier, -1);
  }

  /**
   * @param words 128 zeroed bytes for the two counters, kept for as long as the epoch
   * @param pages gives zeroed pages of 4096 bytes for reader slots, for ever; 0 when there is none,
   *     which it must not say the first time
   * @param shortage called when there is no page: makes memory, with sections of its own; false
   *     when it cannot: then the thread shares a slot until there is
   * @param heavyBarrier a full barrier in every running thread, or null where there is none
   * @param sampleMask a reader samples when its count of pins shows none of these bits
   */
  public Epoch(
      long words,
      LongSupplier pages,
      BooleanSupplier shortage,
      @Nullable Runnable heavyBarrier,
      int sampleMask) {
    this.epoch = words;
    this.shortage = shortage;
    this.sampleMask = sampleMask;
    this.safe = words + SlotLayout.SLOT_BYTES;
    this.heavyBarrier = heavyBarrier;
    this.slots = new Slots(pages);
    this.ended = slots.ended();
    this.crowd = new Crowd(words, slots.keep());
    this.readers = ThreadLocal.withInitial(this::register);
    Words.setLongVolatile(epoch, 1); // pairs with Reader.enter
    Words.setLongVolatile(safe, 1); // pairs with elapsed
  }

  /** This thread's own reader. */
  public Reader reader() {
    long thread = Thread.currentThread().threadId();
    Reader reader = recent[(int) thread & RECENT - 1];
    return reader != null && reader.thread() == thread ? reader : remember(thread);
  }

  /**
   * True once {@link #end} was called: then the memory that sections protect is about to change
   * hands. To be asked at the start of a section: who is told no is waited for.
   */
  public boolean hasEnded() {
    // Ordered by the section that it is asked in: who enters after the grace period sees it.
    return Words.getIntOpaque(ended) != 0;
  }

  /** Ends what sections protect, once the grace period that follows has passed. */
  public void end() {
    Words.setIntOpaque(ended, 1); // ordered by the grace period that follows
  }

  private Reader remember(long thread) {
    Reader reader = readers.get();
    if (reader.mayLeave()) {
      reader = leaveCrowd(reader);
    }
    if (!reader.isShared()) {
      recent[(int) thread & RECENT - 1] = reader;
    }
    return reader;
  }

  private Reader leaveCrowd(Reader shared) {
    long slot = slots.claim();
    if (slot == 0) {
      return shared;
    }
    Reader own = reader(slot);
    readers.set(own);
    return own;
  }

  private Reader reader(long slot) {
    return new Reader(epoch, slot, heavyBarrier == null, sampleMask);
  }

  // Nobody is refused: a thread comes here to close something, too, or to give back what it took.
  private Reader register() {
    long slot = slots.claim();
    for (int attempt = 0; slot == 0 && attempt < ATTEMPTS && relieve(); attempt++) {
      slot = slots.claim();
    }
    return slot == 0 ? new CrowdReader(crowd, sampleMask, false) : reader(slot);
  }

  private boolean relieve() {
    readers.set(new CrowdReader(crowd, sampleMask, true));
    try {
      return shortage.getAsBoolean();
    } finally {
      readers.remove();
    }
  }

  /** Marks the moment at which something was taken out of reach of sections to come. */
  public long stamp() {
    return Words.getAndAddLongRelease(epoch, 0); // pairs with Epoch.advance
  }

  /**
   * True when no section that was open at {@code stamp} is open any more. Does not wait; looks at
   * every slot at most once.
   */
  public boolean elapsed(long stamp) {
    return stamp < Words.getLongAcquire(safe) || stamp < advance(); // pairs with advance
  }

  /** Waits until every section that is open now has ended. Must not be called inside one. */
  public void synchronize() {
    if (reader().inside()) {
      throw new IllegalStateException(
          "a grace period was awaited inside a section: it would never end");
    }
    long stamp = stamp();
    for (int i = 0; !elapsed(stamp); i++) {
      if (i < SPINS) {
        Thread.onSpinWait();
      } else {
        slots.claimed(); // a thread that died inside a section ends no more
        crowd.recycle();
        LockSupport.parkNanos(100_000);
      }
    }
  }

  /** Threads that have a slot and still live, for diagnosis. */
  public int registered() {
    crowd.recycle();
    return slots.claimed();
  }

  private long advance() {
    long bumped = Words.getAndAddLongAcquire(epoch, 1) + 1; // pairs with stamp
    if (heavyBarrier == null) {
      Words.fullFence(); // pairs with the fence of Reader.enter
    } else {
      heavyBarrier.run();
    }
    long oldest = slots.oldest(bumped);
    long seen;
    do {
      seen = Words.getLongOpaque(safe);
    } while (seen < oldest && !Words.weakCasLongRelease(safe, seen, oldest)); // pairs with elapsed
    return oldest;
  }
}
