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
  private static final int FEATURE_RW_CUR_POS = 1 << 3; // came with the calls that take no table
  private static final int ENTER_GETEVENTS = 1;
  private static final int OP_READV = 1;
  private static final int OP_WRITEV = 2;
  private static final int OP_READ = 22;
  private static final int OP_WRITE = 23;
  private static final long OFFSET_ENTRIES = 0x10000000L;
  private static final int ENTRY_BYTES = 64;
  private static final int COMPLETION_BYTES = 16;
  private static final int PIECE_BYTES = 16;

  /** Transfers that are begun, or waited for, at once: with fewer calls, yet it never runs dry. */
  private static final int STEP = 8;

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

  /** Set when the kernel would not have it any more; what is under way ends all the same. */
  private boolean broken;

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
      int needed = FEATURE_SINGLE_MMAP | FEATURE_NODROP | FEATURE_RW_CUR_POS; // Linux 5.6
      boolean suits = (parameters.features() & needed) == needed;
      long rings = suits ? Libc.mmapShared((int) descriptor, parameters.ringBytes(), 0) : 0;
      long entries =
          suits ? Libc.mmapShared((int) descriptor, entryBytes(parameters), OFFSET_ENTRIES) : 0;
      if (rings > 0 && entries > 0) {
        return new IoRing((int) descriptor, rings, entries, parameters);
      }
      close((int) descriptor, rings, entries, parameters);
      return null;
    }
  }

  private static long entryBytes(IoRingParameters parameters) {
    return (long) ENTRY_BYTES * parameters.submissions();
  }

  /** Whether it is of no use any more; nothing of it is under way. */
  boolean isBroken() {
    return broken;
  }

  /** Gives it back to the kernel, which keeps it for as long as any of its memory is mapped. */
  void close() {
    close(descriptor, rings, entries, parameters);
  }

  private static void close(int descriptor, long rings, long entries, IoRingParameters parameters) {
    if (rings > 0) {
      Libc.munmap(rings, parameters.ringBytes());
    }
    if (entries > 0) {
      Libc.munmap(entries, entryBytes(parameters));
    }
    Libc.close(descriptor);
  }

  /** Which transfers are for the ring; the others stay pending. */
  @FunctionalInterface
  interface Choice {
    boolean meant(int transfer);
  }

  /**
   * Begins those of the transfers that are meant, as the ring has room, and waits for all of them.
   * Each gets its outcome, bytes or a negated error number; whose outcome is all that was asked for
   * has ended, and is told at once. What could not be begun stays pending.
   */
  void run(int file, boolean write, Transfers transfers, Choice choice) {
    try (Arena arena = Arena.ofConfined()) {
      boolean done = false;
      try {
        begin(file, write, transfers, choice, arena);
        done = true;
      } finally {
        takeBack(); // what was described and not handed over
        try {
          drain(transfers, done);
        } finally {
          drain(transfers, false); // whatever is thrown: the kernel has the memory until then
        }
      }
    }
  }

  private void drain(Transfers transfers, boolean tell) {
    while (inFlight > 0) {
      enter(0, inFlight);
      reap(transfers, tell);
    }
  }

  private void begin(int file, boolean write, Transfers transfers, Choice choice, Arena pieces) {
    int next = 0;
    while (true) {
      boolean more = true;
      int added = 0;
      while (added < STEP && inFlight < depth && (more = transfers.has(next))) {
        if (choice.meant(next)) {
          put(file, write, transfers, next, pieces);
          added++;
        }
        next++;
      }
      // While there is more to begin it is begun, and nothing is waited for.
      int awaited = more && inFlight < depth ? 0 : STEP;
      if (inFlight == 0 || !enter(added, awaited)) {
        return;
      }
      reap(transfers, true);
    }
  }

  /** Fills the next submission; the kernel does not see it before {@link #enter}. */
  private void put(int file, boolean write, Transfers transfers, int transfer, Arena arena) {
    int pieces = transfers.pieces(transfer);
    boolean one = pieces == 1;
    int operation = write ? one ? OP_WRITE : OP_WRITEV : one ? OP_READ : OP_READV;
    long entry = entries + (long) ENTRY_BYTES * (tail & parameters.submissions() - 1);
    for (int at = 0; at < ENTRY_BYTES; at += Long.BYTES) {
      Words.setLongPlain(entry + at, 0);
    }
    Words.setLongPlain(entry, operation | (long) file << Integer.SIZE);
    Words.setLongPlain(entry + 8, transfers.position(transfer));
    Words.setLongPlain(
        entry + 16, one ? transfers.address(transfer, 0) : table(transfers, transfer, arena));
    Words.setLongPlain(entry + 24, one ? transfers.bytes(transfer, 0) : pieces);
    Words.setLongPlain(entry + 32, transfer);
    tail++;
    inFlight++;
  }

  private static long table(Transfers transfers, int transfer, Arena arena) {
    int pieces = transfers.pieces(transfer);
    MemorySegment table =
        arena.allocate((long) PIECE_BYTES * Math.max(1, pieces), Long.BYTES); // alive until the end
    for (int piece = 0; piece < pieces; piece++) {
      table.setAtIndex(JAVA_LONG, 2L * piece, transfers.address(transfer, piece));
      table.setAtIndex(JAVA_LONG, 2L * piece + 1, transfers.bytes(transfer, piece));
    }
    return table.address();
  }

  /**
   * Hands {@code added} submissions over and waits until {@code awaited} have ended, or all.
   *
   * @return false when the kernel took less, or nothing: what it left is taken back then
   */
  private boolean enter(int added, int awaited) {
    // pairs with nothing here: the kernel acquires the tail before it reads the submissions
    Words.setIntRelease(rings + parameters.submissionTail(), tail);
    // What it answers is to be seen in the rings: how much it took, and what has ended.
    long answer =
        Libc.syscall(ENTER, descriptor, added, Math.min(inFlight, awaited), ENTER_GETEVENTS, 0, 0);
    broken |= answer < 0 && !isPassing((int) -answer);
    return takeBack() == 0 && !broken;
  }

  private static boolean isPassing(int errno) {
    return errno == Errno.EINTR
        || errno == Errno.EAGAIN
        || errno == Errno.EBUSY
        || errno == Errno.ENOMEM;
  }

  /** The kernel reads submissions in calls alone: what it has not read by now is ours again. */
  private int takeBack() {
    // pairs with nothing here: the kernel releases the head after it has read the submissions
    int left = tail - Words.getIntAcquire(rings + parameters.submissionHead());
    if (left != 0) {
      tail -= left;
      inFlight -= left;
      // pairs with nothing here: the kernel acquires the tail before it reads the submissions
      Words.setIntRelease(rings + parameters.submissionTail(), tail);
    }
    return left;
  }

  /**
   * Takes the completions that there are.
   *
   * @param tell whether the feed of the transfers is told
   */
  private void reap(Transfers transfers, boolean tell) {
    // pairs with nothing here: the kernel releases the tail after it has written the completions
    int end = Words.getIntAcquire(rings + parameters.completionTail());
    while (head != end) {
      long completion =
          rings
              + parameters.completionEntries()
              + (long) COMPLETION_BYTES * (head & parameters.completions() - 1);
      int transfer = (int) Words.getLongPlain(completion);
      long outcome = Words.getIntPlain(completion + 8);
      head++;
      inFlight--;
      transfers.complete(transfer, outcome);
      if (tell && outcome == transfers.length(transfer)) {
        transfers.ended(transfer); // whatever it throws: this completion has been taken
      }
    }
    // pairs with nothing here: the kernel acquires the head before it writes completions over ours
    Words.setIntRelease(rings + parameters.completionHead(), head);
  }
}
