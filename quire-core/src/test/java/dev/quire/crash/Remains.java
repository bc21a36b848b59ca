package dev.quire.crash;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a log and a table hold after a crash, and whether that is enough. */
final class Remains {

  private final long seed;
  private final long[] slots = new long[Entry.SLOTS];
  private @Nullable String broken;
  private long first;
  private long last;
  private int logBytes;

  /**
   * Looks at what is left.
   *
   * @param seed of the journal that wrote it
   * @param log bytes of the log
   * @param table bytes of the table
   */
  Remains(long seed, byte[] log, byte[] table) {
    this.seed = seed;
    readLog(ByteBuffer.wrap(log));
    readTable(ByteBuffer.wrap(table));
  }

  private void readLog(ByteBuffer log) {
    for (int length = Entry.recordLength(log); length > 0; length = Entry.recordLength(log)) {
      byte[] record = new byte[length];
      log.get(record);
      long number = ByteBuffer.wrap(record).getLong(Integer.BYTES);
      boolean next = last == 0 || number == last + 1;
      if (!next || !Arrays.equals(record, new Entry(seed, number).record())) {
        return; // behind what was forced there may be anything
      }
      first = first == 0 ? number : first;
      last = number;
      logBytes = log.position();
    }
  }

  private void readTable(ByteBuffer table) {
    for (int slot = 0; slot < Entry.SLOTS && table.hasRemaining(); slot++) {
      byte[] bytes = new byte[Math.min(Entry.SLOT_BYTES, table.remaining())];
      table.get(bytes);
      long number = bytes.length < Entry.SLOT_BYTES ? 0 : ByteBuffer.wrap(bytes).getLong(4);
      if (number != 0 && Arrays.equals(bytes, new Entry(seed, number).slotBytes())) {
        slots[slot] = number;
        broken =
            new Entry(seed, number).slot() == slot
                ? broken
                : "slot %d is %d's".formatted(slot, number);
      } else if (!Arrays.equals(bytes, new byte[bytes.length])) {
        broken = "slot %d is torn".formatted(slot);
      }
    }
  }

  /** Bytes of sound records at the beginning of the log. */
  int logBytes() {
    return logBytes;
  }

  /** The last step that left anything. */
  long last() {
    return Math.max(last, Arrays.stream(slots).max().orElse(0));
  }

  /** What is missing of what was promised, null when nothing is. */
  @Nullable String missing(Promised promised) {
    long logged = promised.logged();
    long cut = promised.cut();
    if (broken != null) {
      return broken;
    }
    if (logged > cut && (first == 0 || first > cut + 1 || last < logged)) {
      return "the log has records %d to %d; %d to %d were forced"
          .formatted(first, last, cut + 1, logged);
    }
    for (long number = 1; number <= promised.tabled(); number++) {
      int slot = new Entry(seed, number).slot();
      if (slots[slot] < number && promised.isTabled(number)) {
        return "slot %d is of step %d; that of step %d was forced, as were all up to %d"
            .formatted(slot, slots[slot], number, promised.tabled());
      }
    }
    return null;
  }
}
