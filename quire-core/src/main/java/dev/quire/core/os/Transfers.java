package dev.quire.core.os;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Several reads, or several writes, of one file that are asked for at once. Filled, handed to
 * {@link OpenFile#read(Transfers)} or {@link OpenFile#write(Transfers)}, and then looked at; for
 * one thread at a time, and used again after {@link #clear}. A {@link Feed} adds more while the
 * first are under way.
 */
public final class Transfers {

  /**
   * Hears of each transfer that has ended while others are under way, and adds more. Both are
   * called by the thread that reads or writes, which has a ring then: they must wait for nothing.
   */
  public interface Feed {

    /**
     * Begins a transfer behind those that there are, if there is one to begin now; asked again
     * after some have ended, and not any more when none is under way.
     *
     * @return whether it has begun one
     */
    boolean next();

    /** A transfer has its outcome. */
    void ended(int transfer);
  }

  private static final Feed NONE =
      new Feed() {
        @Override
        public boolean next() {
          return false;
        }

        @Override
        public void ended(int transfer) {}
      };

  /** The outcome of one that was not asked for yet. */
  static final long PENDING = Long.MIN_VALUE;

  // One row for each transfer, one for each piece; pieces of a transfer stand one behind the other.
  private long[] positions;
  private long[] lengths;
  private int[] firstPieces;
  private long[] outcomes;
  private @Nullable IOException[] failures;
  private long[] addresses;
  private int[] bytes;
  private int count;
  private int pieces;
  private final Feed feed;

  /** With room for some; more find room later. */
  public Transfers() {
    this(16);
  }

  /** With room for so many transfers and pieces: up to there nothing more is allocated. */
  public Transfers(int capacity) {
    this(capacity, NONE);
  }

  /** As before, and more come while the first are under way. */
  public Transfers(int capacity, Feed feed) {
    this.feed = feed;
    positions = new long[capacity];
    lengths = new long[capacity];
    firstPieces = new int[capacity + 1];
    outcomes = new long[capacity];
    failures = new IOException[capacity];
    addresses = new long[capacity];
    bytes = new int[capacity];
  }

  /** Begins a transfer at a position of the file. */
  public void begin(long position) {
    if (count == positions.length) {
      int more = 2 * count;
      positions = Arrays.copyOf(positions, more);
      lengths = Arrays.copyOf(lengths, more);
      outcomes = Arrays.copyOf(outcomes, more);
      failures = Arrays.copyOf(failures, more);
      firstPieces = Arrays.copyOf(firstPieces, more + 1);
    }
    positions[count] = position;
    lengths[count] = 0;
    outcomes[count] = PENDING;
    failures[count] = null;
    firstPieces[count] = pieces;
    count++;
    firstPieces[count] = pieces;
  }

  /** Adds a piece of memory to the transfer that was begun last, behind those that it has. */
  public void add(long address, int length) {
    if (count == 0) {
      throw new IllegalStateException("a piece of no transfer; begin one first");
    }
    if (pieces == addresses.length) {
      addresses = Arrays.copyOf(addresses, 2 * pieces);
      bytes = Arrays.copyOf(bytes, 2 * pieces);
    }
    addresses[pieces] = address;
    bytes[pieces] = length;
    pieces++;
    firstPieces[count] = pieces;
    lengths[count - 1] += length;
  }

  /** Forgets all. */
  public void clear() {
    count = 0;
    pieces = 0;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** Whether there is a transfer of that number, which is at most {@link #count}, by now. */
  public boolean has(int transfer) {
    return transfer < count || feed.next() && transfer < count;
  }

  /** Tells the feed of a transfer whose outcome is known. */
  public void ended(int transfer) {
    feed.ended(transfer);
  }

  /** Where a transfer begins in the file. */
  public long position(int transfer) {
    return positions[transfer];
  }

  /** Bytes of all its pieces. */
  public long length(int transfer) {
    return lengths[transfer];
  }

  /** Its pieces. */
  public int pieces(int transfer) {
    return firstPieces[transfer + 1] - firstPieces[transfer];
  }

  /** Address of a piece of a transfer. */
  public long address(int transfer, int piece) {
    return addresses[firstPieces[transfer] + piece];
  }

  /** Bytes of a piece of a transfer. */
  public int bytes(int transfer, int piece) {
    return bytes[firstPieces[transfer] + piece];
  }

  /** Bytes that a transfer has moved; what it lacks lies beyond the end of the file. */
  public long moved(int transfer) {
    return Math.max(0, outcomes[transfer]);
  }

  /** Why a transfer has failed, or null. */
  public @Nullable IOException failure(int transfer) {
    return failures[transfer];
  }

  /** Says what has become of a transfer. */
  public void complete(int transfer, long moved) {
    outcomes[transfer] = moved;
  }

  /** Says that a transfer has failed. */
  public void fail(int transfer, IOException failure) {
    outcomes[transfer] = 0;
    failures[transfer] = failure;
  }

  /** Bytes moved, an error number below zero, or {@link #PENDING}. */
  long outcome(int transfer) {
    return outcomes[transfer];
  }

  /** Addresses of the pieces of a transfer, for a call that takes them as arrays. */
  public long[] addresses(int transfer) {
    return Arrays.copyOfRange(addresses, firstPieces[transfer], firstPieces[transfer + 1]);
  }

  /** Bytes of the pieces of a transfer. */
  public int[] sizes(int transfer) {
    return Arrays.copyOfRange(bytes, firstPieces[transfer], firstPieces[transfer + 1]);
  }
}
