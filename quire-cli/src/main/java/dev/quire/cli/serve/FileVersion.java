package dev.quire.cli.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which file a path names at this moment, and which state of it.
 *
 * @param key device and inode where the platform tells them
 * @param size bytes
 * @param modified when the content last changed, nanoseconds since 1970
 * @param changed when anything about the file last changed, nanoseconds since 1970; 0 if unknown
 */
record FileVersion(@Nullable Object key, long size, long modified, long changed) {
  private static final int TAG_BYTES = 12;

  /** Looks at the file now. Follows links. */
  static FileVersion of(Path path) throws IOException {
    var basic = Files.readAttributes(path, BasicFileAttributes.class);
    return new FileVersion(
        basic.fileKey(), basic.size(), nanos(basic.lastModifiedTime()), changed(path));
  }

  private static long changed(Path path) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return 0;
    }
    Map<String, Object> unix = Files.readAttributes(path, "unix:ctime");
    return unix.get("ctime") instanceof FileTime time ? nanos(time) : 0;
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }

  /** Whether both are the same file, in whatever state. */
  boolean sameFile(FileVersion other) {
    return key != null && key.equals(other.key);
  }

  /**
   * Whether bytes read since {@code earlier} may mix two contents. A file that only grew still has
   * what it had: a log that is written to can be fetched.
   */
  boolean mixesWith(FileVersion earlier) {
    return sameFile(earlier) && modified != earlier.modified && size <= earlier.size;
  }

  /** A strong validator, quoted, as in {@code "5f1d…"}. */
  String tag() {
    String text = key + " " + size + " " + modified + " " + changed;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return '"' + HexFormat.of().formatHex(hash, 0, TAG_BYTES) + '"';
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /** Last modification in whole seconds, as HTTP counts. */
  Instant modifiedSecond() {
    return Instant.ofEpochSecond(Math.floorDiv(modified, 1_000_000_000L));
  }
}
