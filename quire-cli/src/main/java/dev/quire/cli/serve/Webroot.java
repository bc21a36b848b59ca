package dev.quire.cli.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The directory that is served, and the one place where a request's path becomes a file's. A path
 * is decoded once, name by name; a name that is not exactly one entry of a directory is refused,
 * and what is left has its links resolved and must lie inside.
 */
final class Webroot {
  private final Path root;

  /**
   * @param directory where everything served lies
   * @throws IOException when it is missing or may not be read
   */
  Webroot(Path directory) throws IOException {
    root = directory.toRealPath();
  }

  /** The directory, absolute and without links. */
  Path root() {
    return root;
  }

  /**
   * The file or directory that a request means, absolute and without links; null when there is none
   * inside this directory, whatever the reason: who asks for a way out learns nothing.
   *
   * @param rawPath the path as it stood in the request line, still encoded
   * @throws IOException when the file system fails, or denies what is inside
   */
  @Nullable Path find(String rawPath) throws IOException {
    if (!rawPath.startsWith("/")) {
      return null;
    }
    Path path = root;
    String[] names = rawPath.substring(1).split("/", -1);
    for (int i = 0; i < names.length; i++) {
      boolean trailingSlash = names[i].isEmpty() && i == names.length - 1;
      if (trailingSlash) {
        break;
      }
      Path child = child(path, decode(names[i]));
      if (child == null) {
        return null;
      }
      path = child;
    }
    return real(path);
  }

  /** The same without links, or null when it is missing or outside. */
  @Nullable Path real(Path path) throws IOException {
    try {
      Path real = path.toRealPath();
      return real.startsWith(root) ? real : null;
    } catch (NoSuchFileException | FileSystemLoopException missing) {
      return null;
    } catch (java.nio.file.AccessDeniedException denied) {
      throw denied;
    } catch (FileSystemException unusable) {
      // A name that is too long, or a file used as a directory: nothing of that name is here.
      return null;
    }
  }

  /** The path as a request for it would be written, without the leading slash. */
  String relative(Path path) {
    return path.startsWith(root) ? root.relativize(path).toString() : path.toString();
  }

  private static @Nullable Path child(Path directory, @Nullable String name) {
    if (name == null || name.isEmpty() || name.equals(".") || name.equals("..")) {
      return null;
    }
    if (name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      return null;
    }
    try {
      Path child = directory.resolve(name);
      // A separator of this platform, a drive letter: anything but one plain name comes apart here.
      Path last = child.getFileName();
      boolean oneName = last != null && last.toString().equals(name);
      return oneName && directory.equals(child.getParent()) ? child : null;
    } catch (InvalidPathException notAName) {
      return null;
    }
  }

  /**
   * Decodes %XX once, as strict UTF-8; null when it is not. What stood unencoded in the request
   * line comes as one character for each byte, and counts as that byte: curl sends names so.
   */
  static @Nullable String decode(String raw) {
    byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte value = bytes[i];
      if (value == '%') {
        if (i + 2 >= bytes.length
            || !HexFormat.isHexDigit(bytes[i + 1])
            || !HexFormat.isHexDigit(bytes[i + 2])) {
          return null;
        }
        value =
            (byte)
                (HexFormat.fromHexDigit(bytes[i + 1]) << 4 | HexFormat.fromHexDigit(bytes[i + 2]));
        i += 2;
      }
      bytes[length++] = value;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException notText) {
      return null;
    }
  }

  /** One name as it is written in a link. */
  static String encode(String name) {
    StringBuilder out = new StringBuilder();
    for (byte value : name.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (value >= 'a' && value <= 'z')
              || (value >= 'A' && value <= 'Z')
              || (value >= '0' && value <= '9')
              || "-._~".indexOf(value) >= 0;
      if (plain) {
        out.append((char) value);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(value));
      }
    }
    return out.toString();
  }
}
