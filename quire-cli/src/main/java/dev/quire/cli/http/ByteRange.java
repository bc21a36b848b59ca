package dev.quire.cli.http;

/**
 * Some bytes of a file.
 *
 * @param first position of the first byte
 * @param length number of bytes, at least 1
 */
public record ByteRange(long first, long length) {
  /** Position of the last byte. */
  public long last() {
    return first + length - 1;
  }

  /** The value of a Content-Range header. */
  public String header(long size) {
    return "bytes " + first + "-" + last() + "/" + size;
  }
}
