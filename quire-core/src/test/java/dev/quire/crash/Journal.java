package dev.quire.crash;

import dev.quire.CachedFile;
import dev.quire.Folio;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * A log and a table that are written step by step, as a small engine would: each step appends a
 * record and overwrites a slot; now and then one of the files is forced; once the table is, the log
 * may be emptied.
 */
final class Journal {

  /** Told what became durable. */
  interface Witness {
    /** The records of all steps up to this one are. */
    void logged(long number);

    /** The slots of all steps up to this one are. */
    void tabled(long number);

    /** The log is about to be emptied; steps up to this one are in the table. */
    void cut(long number);
  }

  private final CachedFile log;
  private final CachedFile table;
  private final long seed;
  private final Witness witness;
  private long number;

  /**
   * Continues behind what is left.
   *
   * @param seed of all entries
   * @param last the last step that left anything, 0 for none
   */
  Journal(CachedFile log, CachedFile table, long seed, long last, Witness witness) {
    this.log = log;
    this.table = table;
    this.seed = seed;
    this.number = last;
    this.witness = witness;
  }

  /** Takes what follows the sound records off the log, and goes on behind them. */
  static Journal resume(CachedFile log, CachedFile table, long seed, Witness witness)
      throws IOException {
    Remains found = new Remains(seed, all(log), all(table));
    // Numbers must go on without a gap, and those of the table may be ahead of the log's.
    log.truncate(0);
    log.force(true);
    return new Journal(log, table, seed, found.last(), witness);
  }

  private static byte[] all(CachedFile file) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(file.size())];
    file.read(0, MemorySegment.ofArray(bytes));
    return bytes;
  }

  void step() throws IOException {
    Entry entry = new Entry(seed, ++number);
    SplittableRandom random = new SplittableRandom(~seed + number);
    byte[] record = entry.record();
    log.append(MemorySegment.ofArray(record));
    writeSlot(entry, random.nextInt(3));
    if (random.nextInt(6) == 0) {
      log.force(false);
      witness.logged(number);
    }
    if (random.nextInt(30) == 0) {
      table.force(false);
      witness.tabled(number);
      if (random.nextInt(3) == 0) {
        witness.cut(number);
        log.truncate(0);
      }
    }
  }

  private void writeSlot(Entry entry, int form) throws IOException {
    long position = (long) entry.slot() * Entry.SLOT_BYTES;
    byte[] bytes = entry.slotBytes();
    if (form == 0 && position + bytes.length <= table.size()) {
      try (Folio page = table.pinForWrite(position)) {
        int offset = (int) (position - page.position());
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, page.segment(), offset, bytes.length);
      }
    } else if (form == 1) {
      table.write(position, ByteBuffer.wrap(bytes));
    } else {
      table.write(position, MemorySegment.ofArray(bytes));
    }
  }
}
