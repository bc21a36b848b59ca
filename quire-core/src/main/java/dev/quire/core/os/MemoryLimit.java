package dev.quire.core.os;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory a process on Linux can have: physical memory and the limits of its control groups
 * and all their ancestors, version 1 and 2.
 *
 * <p>Control groups are found as the process sees them: which one it is in (<code>
 * proc/self/cgroup</code>), and where which part of which hierarchy is mounted (<code>
 * proc/self/mountinfo</code>). In a container the group's path may lie outside what is mounted;
 * then the mount itself is the nearest group that can be seen.
 */
final class MemoryLimit {

  private static final Pattern MEM_TOTAL = Pattern.compile("MemTotal:\\s*(\\d+) kB");

  private MemoryLimit() {}

  /** The limit under a root directory, {@code /} but in tests. */
  static long under(Path root) {
    long limit = physical(root);
    List<String> groups = lines(root.resolve("proc/self/cgroup"));
    for (String mount : lines(root.resolve("proc/self/mountinfo"))) {
      limit = Math.min(limit, ofMount(root, mount, groups));
    }
    return limit;
  }

  private static long physical(Path root) {
    for (String line : lines(root.resolve("proc/meminfo"))) {
      Matcher matcher = MEM_TOTAL.matcher(line);
      if (matcher.matches()) {
        return Long.parseLong(matcher.group(1)) << 10;
      }
    }
    return Long.MAX_VALUE;
  }

  /**
   * The smallest limit in one mounted hierarchy. A line is {@code id parent device root mountpoint
   * options … - type source options}.
   */
  private static long ofMount(Path root, String mount, List<String> groups) {
    int separator = mount.indexOf(" - ");
    if (separator < 0) {
      return Long.MAX_VALUE;
    }
    String[] fields = mount.substring(0, separator).split(" ", -1);
    String[] source = mount.substring(separator + 3).split(" ", -1);
    if (fields.length < 5 || source.length < 3) {
      return Long.MAX_VALUE;
    }
    boolean unified = source[0].equals("cgroup2");
    boolean memory =
        source[0].equals("cgroup") && List.of(source[2].split(",", -1)).contains("memory");
    if (!unified && !memory) {
      return Long.MAX_VALUE;
    }
    Path top = root.resolve(unescape(fields[4]).substring(1));
    Path group = top.resolve(below(unescape(fields[3]), groupPath(groups, unified))).normalize();
    String file = unified ? "memory.max" : "memory.limit_in_bytes";
    long limit = Long.MAX_VALUE;
    for (Path at = group; at != null && at.startsWith(top); at = at.getParent()) {
      limit = Math.min(limit, number(at.resolve(file)));
    }
    return limit;
  }

  /** The path of the process's group: of a line {@code id:controllers:path}; / if there is none. */
  private static String groupPath(List<String> groups, boolean unified) {
    for (String line : groups) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3
          && (unified
              ? fields[1].isEmpty()
              : List.of(fields[1].split(",", -1)).contains("memory"))) {
        return fields[2];
      }
    }
    return "/";
  }

  /** What of {@code path} lies below the directory that is mounted; empty if it lies elsewhere. */
  private static String below(String mounted, String path) {
    Path base = Path.of(mounted);
    Path group = Path.of(path).normalize();
    if (path.contains("..") || !group.startsWith(base)) {
      return "";
    }
    return base.relativize(group).toString();
  }

  /** Spaces and the like in a path of mountinfo are octal: {@code \040}. */
  private static String unescape(String path) {
    return Pattern.compile("\\\\([0-7]{3})")
        .matcher(path)
        .replaceAll(match ->
            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 8))));
  }

  /** The number in a file; no limit if there is none ({@code max}, or no such file). */
  private static long number(Path file) {
    List<String> lines = lines(file);
    if (lines.isEmpty() || !lines.getFirst().matches("\\d{1,18}")) {
      return Long.MAX_VALUE; // also 9223372036854771712, which is how version 1 says "none"
    }
    return Long.parseLong(lines.getFirst());
  }

  /** By a stream, because the channels of the JDK fail in a thread that was interrupted. */
  private static List<String> lines(Path file) {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (FileNotFoundException e) {
      return List.of(); // a system without it, or one that hides it: it limits nothing that we see
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
