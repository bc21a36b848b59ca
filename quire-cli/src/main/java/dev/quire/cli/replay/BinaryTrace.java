package dev.quire.cli.replay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads traces that are records of one length, little-endian. */
final class BinaryTrace {
  private static final int RECORDS = 4096;
  private static final int ORACLE_BYTES = 24;
  private static final int ORACLE_OBJECT = 4;
  private static final int ORACLE_NEXT = 16;

  private final String name;
  private final InputStream in;
  private final Trace.Collector to;

  BinaryTrace(String name, InputStream in, Trace.Collector to) {
    this.name = name;
    this.in = in;
    this.to = to;
  }

  /** What is done with the record that begins at an offset of the buffer. */
  private interface Taker {
    void take(ByteBuffer buffer, int offset, long position) throws IOException;
  }

  void numbers() throws IOException {
    each(Long.BYTES, "number", (buffer, offset, position) -> to.add(buffer.getLong(offset)));
  }

  void records() throws IOException {
    each(
        ORACLE_BYTES,
        "record",
        (buffer, offset, position) -> {
          long next = buffer.getLong(offset + ORACLE_NEXT);
          if (next < -2) {
            throw new BadTraceException(
                ("%s: the record at byte %d has its next access at %d, so this is no"
                        + " oracleGeneral trace: say --format with what it is")
                    .formatted(name, position, next));
          }
          to.add(buffer.getLong(offset + ORACLE_OBJECT));
        });
  }

  private void each(int bytes, String what, Taker taker) throws IOException {
    byte[] block = new byte[RECORDS * bytes];
    ByteBuffer buffer = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    long position = 0;
    int read;
    while ((read = in.readNBytes(block, 0, block.length)) > 0) {
      for (int offset = 0; offset + bytes <= read; offset += bytes) {
        taker.take(buffer, offset, position + offset);
      }
      position += read;
    }
    if (position % bytes != 0) {
      throw new BadTraceException(
          "%s ends at byte %d, in the middle of a %s of %d bytes: it is truncated, fetch it again"
              .formatted(name, position, what, bytes));
    }
  }
}
