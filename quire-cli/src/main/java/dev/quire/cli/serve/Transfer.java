package dev.quire.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import dev.quire.CachedFile;
import dev.quire.cli.http.Answer;
import dev.quire.cli.http.ByteRange;
import dev.quire.cli.http.InFlight;
import dev.quire.cli.live.Traffic;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * The body of one answer: ranges of one file, copied from the cache into one buffer and from there
 * to the client. Between the two copies nothing of the cache is held, so a client that reads slowly
 * keeps a buffer and nothing else.
 */
final class Transfer {
  private static final SecureRandom BOUNDARIES = new SecureRandom();

  private final OpenFiles.Lease lease;
  private final CachedFile file;
  private final InFlight.Request request;
  private final Traffic traffic;
  private final byte[] buffer;
  private final MemorySegment segment;

  /** Where the buffer's content was read from, and how much it is. */
  private long bufferFirst = -1;

  private int bufferLength;

  Transfer(OpenFiles.Lease lease, InFlight.Request request, Traffic traffic, int bufferBytes) {
    this.lease = lease;
    this.file = lease.file();
    this.request = request;
    this.traffic = traffic;
    this.buffer = new byte[(int) Math.min(bufferBytes, Math.max(1, lease.version().size()))];
    this.segment = MemorySegment.ofArray(buffer);
  }

  /**
   * Sends one range as the whole body.
   *
   * @param status 200 or 206
   */
  void one(HttpExchange exchange, int status, ByteRange range) throws IOException {
    if (!Answer.head(exchange)) {
      // Before the status is sent: a file that cannot be read is then a 500 and not a cut answer.
      fill(range.first(), range.length());
    }
    Answer.begin(exchange, status, range.length());
    if (!Answer.head(exchange)) {
      copy(range, exchange.getResponseBody(), true);
    }
  }

  /** Sends several ranges as multipart/byteranges, RFC 9110 14.6. */
  void many(HttpExchange exchange, List<ByteRange> ranges, String type) throws IOException {
    byte[] random = new byte[18];
    BOUNDARIES.nextBytes(random);
    String boundary = "quire" + HexFormat.of().formatHex(random);
    long size = lease.version().size();
    byte[][] heads = new byte[ranges.size()][];
    byte[] end = ascii("\r\n--" + boundary + "--\r\n");
    long length = end.length;
    for (int i = 0; i < heads.length; i++) {
      ByteRange range = ranges.get(i);
      heads[i] =
          ascii(
              (i == 0 ? "--" : "\r\n--")
                  + boundary
                  + ("\r\nContent-Type: " + type)
                  + ("\r\nContent-Range: " + range.header(size) + "\r\n\r\n"));
      length += heads[i].length + range.length();
    }
    fill(ranges.getFirst().first(), ranges.getFirst().length());
    exchange.getResponseHeaders().set("Content-Type", "multipart/byteranges; boundary=" + boundary);
    Answer.begin(exchange, 206, length);
    OutputStream out = exchange.getResponseBody();
    for (int i = 0; i < heads.length; i++) {
      request.send(out, heads[i], heads[i].length);
      copy(ranges.get(i), out, i == heads.length - 1);
    }
    request.send(out, end, end.length);
  }

  private void copy(ByteRange range, OutputStream out, boolean last) throws IOException {
    long position = range.first();
    long left = range.length();
    while (left > 0) {
      fill(position, left);
      int bytes = bufferLength;
      left -= bytes;
      position += bytes;
      if (left == 0 && last && lease.mixed()) {
        throw new IOException(
            file.path() + " changed while it was being sent: the answer is cut short");
      }
      request.send(out, buffer, bytes);
      traffic.sent(bytes);
      bufferFirst = -1;
    }
  }

  /** Brings the next bytes into the buffer, unless they are there. */
  private void fill(long position, long left) throws IOException {
    if (bufferFirst == position) {
      return;
    }
    int wanted = (int) Math.min(buffer.length, left);
    int got = file.read(position, segment.asSlice(0, wanted));
    if (got <= 0) {
      throw new EOFException(
          file.path() + " ends at " + position + " and had more bytes: it was truncated");
    }
    bufferFirst = position;
    bufferLength = got;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
