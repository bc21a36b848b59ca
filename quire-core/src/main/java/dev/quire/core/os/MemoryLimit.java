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
 * What a process on Linux can have of memory, and how much it is missed: physical memory, the
 * limits of its control groups and all their ancestors, version 1 and 2, and pressure stall
 * information.
 *
 * <p>Control groups are found as the process sees them: which one it is in (<code>
 * proc/self/cgroup</code>), and where which part of which hierarchy is mounted (<code>
 * proc/self/mountinfo</code>). In a container the group's path may lie outside what is mounted;
 * then the mount itself is the nearest group that can be seen.
 */
final class MemoryLimit {

  private static final Pattern MEM_TOTAL = Pattern.compile("MemTotal:\\s*(\\d+) kB");

  private static final Pattern SOME = Pattern.compile("some avg10=(\\d+\\.\\d+) .*");

  private final Path root;
  private MemorySight seen;

  private MemoryLimit(Path root) {
    this.root = root;
    this.seen = new MemorySight(Long.MAX_VALUE, "nothing", Double.NaN);
  }

  /** The limit under a root directory, {@code /} but in tests. */
  static long under(Path root) {
    return look(root).limit();
  }

  /** As {@link #under}, with where it comes from, and the pressure. */
  static MemorySight look(Path root) {
    MemoryLimit look = new MemoryLimit(root);
    look.limited(physical(root), "physical memory");
    look.pressed(root.resolve("proc/pressure/memory"));
    List<String> groups = lines(root.resolve("proc/self/cgroup"));
    for (String mount : lines(root.resolve("proc/self/mountinfo"))) {
      look.mount(mount, groups);
    }
    return look.seen;
  }

  private void limited(long limit, String source) {
    if (limit < seen.limit()) {
      seen = new MemorySight(limit, source, seen.pressure());
    }
  }

  /** What is said last counts: of the group itself, if it says so. */
  private void pressed(Path file) {
    for (String line : lines(file)) {
      Matcher matcher = SOME.matcher(line);
      if (matcher.matches()) {
        seen = new MemorySight(seen.limit(), seen.source(), Double.parseDouble(matcher.group(1)));
      }
    }
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
   * Looks at one mounted hierarchy. A line is {@code id parent device root mountpoint options … -
   * type source options}.
   */
  private void mount(String mount, List<String> groups) {
    int separator = mount.indexOf(" - ");
    if (separator < 0) {
      return;
    }
    String[] fields = mount.substring(0, separator).split(" ", -1);
    String[] source = mount.substring(separator + 3).split(" ", -1);
    if (fields.length < 5 || source.length < 3) {
      return;
    }
    boolean unified = source[0].equals("cgroup2");
    boolean memory =
        source[0].equals("cgroup") && List.of(source[2].split(",", -1)).contains("memory");
    if (!unified && !memory) {
      return;
    }
    Path top = root.resolve(unescape(fields[4]).substring(1));
    Path group = top.resolve(below(unescape(fields[3]), groupPath(groups, unified))).normalize();
    for (Path at = group; at != null && at.startsWith(top); at = at.getParent()) {
      for (String file : limits(unified)) {
        String where =
            "control group version %d, /%s".formatted(unified ? 2 : 1, root.relativize(at));
        limited(number(at.resolve(file)), where + "/" + file);
      }
    }
    pressed(group.resolve("memory.pressure"));
  }

  /** Of version 2: behind the one nothing is to be had, behind the other the group is slowed. */
  private static List<String> limits(boolean unified) {
    return unified ? List.of("memory.max", "memory.high") : List.of("memory.limit_in_bytes");
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
