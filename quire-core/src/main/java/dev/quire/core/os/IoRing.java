package dev.quire.core.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.core.word.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An {@code io_uring}: two rings in memory shared with the kernel, by which any number of transfers
 * of any files begin with one call and end with the same one. Protocol io.md.
 *
 * <p><b>Layout.</b> The mapping at {@link #rings} has the heads and tails of both rings, the array
 * of submitted indexes and the completions, at offsets that the kernel tells; the one at {@link
 * #entries} the submissions, 64 bytes each.
 *
 * <p><b>Invariants.</b> One thread at a time has a ring ({@link IoRings}). {@link #run} returns
 * only when nothing that it began is under way: so whoever calls it keeps memory and descriptor
 * alive by not returning, and a ring that is idle has nothing in flight.
 *
 * <p><b>Orderings.</b> The kernel moves the head of the submissions and the tail of the
 * completions, we the other two. Each side releases the index that it moves and acquires the one
 * that it waits for; the other half is the kernel's.
 */
final class IoRing {

  private static final int SETUP = 425;
  private static final int ENTER = 426;
  private static final int SETUP_CLAMP = 1 << 4;
  private static final int FEATURE_SINGLE_MMAP = 1;
  private static final int FEATURE_NODROP = 1 << 1;
  private static final int ENTER_GETEVENTS = 1;
  private static final int OP_READV = 1;
  private static final int OP_WRITEV = 2;
  private static final long OFFSET_ENTRIES = 0x10000000L;
  private static final int ENTRY_BYTES = 64;
  private static final int COMPLETION_BYTES = 16;
  private static final int PIECE_BYTES = 16;

  /** Transfers whose end is waited for at once: with fewer calls, yet the ring never runs dry. */
  private static final int WAITED_FOR = 8;

  /** Transfers that are under way at once at most. */
  static final int DEPTH = 64;

  private final int descriptor;
  private final long rings;
  private final long entries;
  private final IoRingParameters parameters;
  private final int depth;

  // The tail of the submissions and the head of the completions are ours alone.
  private int tail;
  private int head;
  private int inFlight;

  private IoRing(int descriptor, long rings, long entries, IoRingParameters parameters) {
    this.descriptor = descriptor;
    this.rings = rings;
    this.entries = entries;
    this.parameters = parameters;
    this.depth = Math.min(DEPTH, parameters.submissions());
    for (int i = 0; i < parameters.submissions(); i++) {
      Words.setIntPlain(rings + parameters.array() + 4L * i, i); // slot i always says entry i
    }
    this.tail = Words.getIntPlain(rings + parameters.submissionTail());
    this.head = Words.getIntPlain(rings + parameters.completionHead());
  }

  /** A ring, or null where the kernel has none for us. */
  static @Nullable IoRing open() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment told = arena.allocate(IoRingParameters.BYTES, Long.BYTES);
      told.set(JAVA_INT, IoRingParameters.FLAGS, SETUP_CLAMP);
      long descriptor = Libc.syscall(SETUP, DEPTH, told.address(), 0);
      if (descriptor < 0) {
        return null; // an old kernel, a filter, an administrator or no memory: all have pread
      }
      IoRingParameters parameters = IoRingParameters.of(told);
      int needed = FEATURE_SINGLE_MMAP | FEATURE_NODROP; // Linux 5.5
      if ((parameters.features() & needed) == needed) {
        long rings = Libc.mmapShared((int) descriptor, parameters.ringBytes(), 0);
        long entries =
            Libc.mmapShared(
                (int) descriptor, (long) ENTRY_BYTES * parameters.submissions(), OFFSET_ENTRIES);
        if (rings > 0 && entries > 0) {
          return new IoRing((int) descriptor, rings, entries, parameters);
        }
      }
      Libc.close((int) descriptor);
      return null;
    }
  }

  /**
   * Begins those of the transfers that are meant, as the ring has room, and waits for all of them.
   * Each gets its outcome, bytes or a negated error number; what could not be begun stays pending.
   */
  void run(int file, boolean write, Transfers transfers, boolean[] meant) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pieces =
          arena.allocate((long) PIECE_BYTES * Math.max(1, transfers.allPieces()), Long.BYTES);
      try {
        begin(file, write ? OP_WRITEV : OP_READV, transfers, meant, pieces);
      } finally {
        while (inFlight > 0) { // whatever is thrown: the kernel has the memory until then
          enter(0);
          reap(transfers);
        }
      }
    }
  }

  private void begin(
      int file, int operation, Transfers transfers, boolean[] meant, MemorySegment pieces) {
    long described = 0;
    int next = 0;
    boolean accepting = true;
    while (accepting && next < transfers.count()) {
      int added = 0;
      for (; next < transfers.count() && inFlight + added < depth; next++) {
        if (meant[next]) {
          describe(pieces, described, transfers, next);
          long table = pieces.address() + PIECE_BYTES * described;
          int count = transfers.pieces(next);
          put(operation, file, transfers.position(next), table, count, next);
          described += count;
          added++;
        }
      }
      accepting = enter(added);
      reap(transfers);
    }
  }

  private static void describe(MemorySegment pieces, long at, Transfers transfers, int transfer) {
    for (int piece = 0; piece < transfers.pieces(transfer); piece++) {
      pieces.setAtIndex(JAVA_LONG, 2 * (at + piece), transfers.address(transfer, piece));
      pieces.setAtIndex(JAVA_LONG, 2 * (at + piece) + 1, transfers.bytes(transfer, piece));
    }
  }

  /** Fills the next submission; the kernel does not see it before {@link #enter}. */
  private void put(int operation, int file, long position, long table, int count, long tag) {
    long entry = entries + (long) ENTRY_BYTES * (tail & parameters.submissions() - 1);
    for (int at = 0; at < ENTRY_BYTES; at += Long.BYTES) {
      Words.setLongPlain(entry + at, 0);
    }
    Words.setLongPlain(entry, operation | (long) file << Integer.SIZE);
    Words.setLongPlain(entry + 8, position);
    Words.setLongPlain(entry + 16, table);
    Words.setLongPlain(entry + 24, count);
    Words.setLongPlain(entry + 32, tag);
    tail++;
  }

  /**
   * Hands {@code added} submissions over and waits until something has ended.
   *
   * @return false when the kernel took less: then what it left is taken back
   */
  private boolean enter(int added) {
    int target = tail;
    inFlight += added;
    // pairs with nothing here: the kernel acquires the tail before it reads the submissions
    Words.setIntRelease(rings + parameters.submissionTail(), target);
    // What it answers is to be seen in the rings: how much it took, and what has ended.
    Libc.syscall(ENTER, descriptor, added, Math.min(inFlight, WAITED_FOR), ENTER_GETEVENTS, 0, 0);
    // pairs with nothing here: the kernel releases the head after it has read the submissions
    int left = target - Words.getIntAcquire(rings + parameters.submissionHead());
    if (left == 0) {
      return true; // taken over, whatever is said of the wait: a signal may have ended it
    }
    // The kernel reads submissions in calls alone, so what it has not read by now is ours again.
    tail = target - left;
    inFlight -= left;
    // pairs with nothing here: as above
    Words.setIntRelease(rings + parameters.submissionTail(), tail);
    return false;
  }

  private void reap(Transfers transfers) {
    // pairs with nothing here: the kernel releases the tail after it has written the completions
    int end = Words.getIntAcquire(rings + parameters.completionTail());
    while (head != end) {
      long completion =
          rings
              + parameters.completionEntries()
              + (long) COMPLETION_BYTES * (head & parameters.completions() - 1);
      int transfer = (int) Words.getLongPlain(completion);
      transfers.complete(transfer, Words.getIntPlain(completion + 8));
      head++;
      inFlight--;
    }
    // pairs with nothing here: the kernel acquires the head before it writes completions over ours
    Words.setIntRelease(rings + parameters.completionHead(), head);
  }
}
