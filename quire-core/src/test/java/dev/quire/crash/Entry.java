package dev.quire.crash;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * What one step of a {@link Journal} writes: a record at the end of the log, and a slot of the
 * table. All of it follows from a seed and the step's number.
 *
 * <p>A record is its length, its number, its payload, and a checksum over these three. A slot is a
 * whole sector: its place, the number of the step that wrote it, a payload, and a checksum; so a
 * write that is torn between sectors leaves every slot as it was or as it was to be.
 */
record Entry(long seed, long number) {

  static final int SLOT_BYTES = 512;
  static final int SLOTS = 1024;

  private static final int HEAD_BYTES = Integer.BYTES + Long.BYTES;
  private static final int RECORD_BYTES_MAX = 3000;

  private SplittableRandom random() {
    return new SplittableRandom(seed ^ number * 0x9E3779B97F4A7C15L);
  }

  /** Which slot it writes. */
  int slot() {
    return random().nextInt(SLOTS);
  }

  byte[] record() {
    SplittableRandom random = random();
    random.nextInt();
    int length = HEAD_BYTES + Integer.BYTES + random.nextInt(RECORD_BYTES_MAX);
    ByteBuffer bytes = ByteBuffer.allocate(length).putInt(length).putLong(number);
    while (bytes.remaining() > Integer.BYTES) {
      bytes.put((byte) random.nextInt());
    }
    return bytes.putInt(sum(bytes.array())).array();
  }

  byte[] slotBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES).putInt(slot()).putLong(number);
    SplittableRandom random = random();
    while (bytes.remaining() > Integer.BYTES) {
      bytes.put((byte) random.nextInt());
    }
    return bytes.putInt(sum(bytes.array())).array();
  }

  private static int sum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, bytes.length - Integer.BYTES);
    return (int) sum.getValue();
  }

  /** Whether these bytes end with their own checksum. */
  static boolean isSound(byte[] bytes) {
    int stored = ByteBuffer.wrap(bytes).getInt(bytes.length - Integer.BYTES);
    return sum(bytes) == stored;
  }

  /** Length of the record that begins here, 0 when none can. */
  static int recordLength(ByteBuffer log) {
    if (log.remaining() < HEAD_BYTES) {
      return 0;
    }
    int length = log.getInt(log.position());
    boolean fits = length >= HEAD_BYTES + Integer.BYTES && length <= log.remaining();
    return fits && length <= HEAD_BYTES + Integer.BYTES + RECORD_BYTES_MAX ? length : 0;
  }
}
