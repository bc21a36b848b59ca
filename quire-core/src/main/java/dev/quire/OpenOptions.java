package dev.quire;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a file is opened.
 *
 * @param pageSize bytes of a page: a power of two from 4096 to 65536. {@link CachedFile#pin}
 *     returns one whole page in one segment
 * @param transform applied to each page after it was read, or null
 * @param advice how the file is going to be read
 */
public record OpenOptions(int pageSize, @Nullable PageTransform transform, Advice advice) {

  /** The smallest page, and the default. */
  public static final int MIN_PAGE = 4 << 10;

  /** The largest page. */
  public static final int MAX_PAGE = 64 << 10;

  public OpenOptions {
    Objects.requireNonNull(advice, "advice");
    if (pageSize < MIN_PAGE || pageSize > MAX_PAGE || Integer.bitCount(pageSize) != 1) {
      throw new IllegalArgumentException(
          "page size %d; use a power of two from %d to %d".formatted(pageSize, MIN_PAGE, MAX_PAGE));
    }
  }

  /** For reading, with pages of 4 KiB. */
  public static OpenOptions read() {
    return new OpenOptions(MIN_PAGE, null, Advice.NORMAL);
  }

  /**
   * These options with another page size.
   *
   * @throws IllegalArgumentException unless it is a power of two from 4096 to 65536
   */
  public OpenOptions pageSize(int bytes) {
    return new OpenOptions(bytes, transform, advice);
  }

  /** These options with a transform for each page; all who open the file pass the same object. */
  public OpenOptions transform(PageTransform newTransform) {
    return new OpenOptions(pageSize, newTransform, advice);
  }

  /** These options with another way of reading. */
  public OpenOptions advice(Advice newAdvice) {
    return new OpenOptions(pageSize, transform, newAdvice);
  }
}
