package dev.quire.gates;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/**
 * Which room may use which: the table under "The rooms" in ARCHITECTURE.md is the rule, and what
 * jdeps measures in the compiled core is held against it.
 */
record Layering(Path document, Map<String, Room> rooms) {
  private static final String ROOMS = "dev.quire.core.";
  private static final String HEADING = "## The rooms";
  private static final Pattern EDGE = Pattern.compile("^\\s+(dev\\.quire\\S*)\\s+->\\s+(\\S+).*");

  /**
   * A row. {@code uses} holds names of rooms as the row has them; "all" is the roof's privilege.
   */
  record Room(String name, String floor, Set<String> uses) {
    boolean isRoof() {
      return uses.contains("all");
    }
  }

  /** An edge of the measured graph, between package names. */
  record Edge(String from, String to) {}

  static Layering of(Path document) throws IOException {
    Map<String, Room> rooms = new LinkedHashMap<>();
    boolean inside = false;
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith("## ")) {
        inside = line.equals(HEADING);
      }
      if (inside
          && line.startsWith("|")
          && !line.startsWith("| floor")
          && !line.startsWith("|-")
          && !line.startsWith("| -")) {
        String[] cells = line.replace("`", "").split("\\|", -1);
        String name = cells[2].strip();
        String uses = cells[4].strip();
        rooms.put(
            name,
            new Room(
                name, cells[1].strip(), uses.equals("–") ? Set.of() : Set.of(uses.split("[ ,]+"))));
      }
    }
    if (rooms.isEmpty()) {
      throw new IllegalStateException(document + " has no table under `" + HEADING + "`");
    }
    return new Layering(document, rooms);
  }

  /** The packages of {@code classes} that use each other, by jdeps. */
  static Set<Edge> measure(Path classes) {
    StringWriter out = new StringWriter();
    int status =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                new PrintWriter(out, true),
                new PrintWriter(out, true),
                "-verbose:package",
                "-filter:none",
                classes.toString());
    if (status != 0) {
      throw new IllegalStateException("jdeps failed: " + out);
    }
    Set<Edge> edges = new HashSet<>();
    out.toString()
        .lines()
        .map(EDGE::matcher)
        .filter(Matcher::matches)
        .forEach(edge -> edges.add(new Edge(edge.group(1), edge.group(2))));
    return edges;
  }

  /** What the measured graph does that the table does not allow. */
  List<Finding> check(Set<Edge> edges) {
    List<Finding> findings = new ArrayList<>();
    for (Edge edge : edges) {
      Room from = rooms.get(room(edge.from()));
      Room to = rooms.get(room(edge.to()));
      if (from == null) {
        findings.add(finding(edge.from() + " has no row"));
      } else if (to != null && !from.equals(to) && !mayUse(from, to)) {
        findings.add(
            finding(from.name() + " uses " + to.name() + ", which its row does not allow"));
      }
    }
    return findings;
  }

  /** Rows that contradict each other: unknown names, arrows that point up, rooms in a ring. */
  List<Finding> contradictions() {
    List<Finding> findings = new ArrayList<>();
    for (Room room : rooms.values()) {
      for (String used : room.uses()) {
        Room other = rooms.get(used);
        if (other == null && !room.isRoof()) {
          findings.add(finding(room.name() + " may use " + used + ", which has no row"));
        } else if (other != null && other.floor().compareTo(room.floor()) > 0) {
          findings.add(finding(room.name() + " may use " + used + ", which stands above it"));
        } else if (other != null && reach(other).contains(room.name())) {
          findings.add(finding(room.name() + " and " + used + " may use each other"));
        }
      }
    }
    return findings;
  }

  /** Rows whose package is not in the measured graph. */
  List<Finding> empty(Set<Edge> edges) {
    Set<String> seen = new HashSet<>();
    edges.forEach(edge -> seen.add(room(edge.from())));
    return rooms.keySet().stream()
        .filter(name -> !seen.contains(name))
        .map(name -> finding(name + " has a row and no classes"))
        .toList();
  }

  private boolean mayUse(Room from, Room to) {
    boolean below = !to.isRoof() && !to.floor().equals("side");
    return from.isRoof()
        || (below && (to.name().equals("word") || reach(from).contains(to.name())));
  }

  private Set<String> reach(Room from) {
    Set<String> reached = new HashSet<>();
    List<String> ahead = new ArrayList<>(from.uses());
    while (!ahead.isEmpty()) {
      String name = ahead.removeLast();
      if (rooms.containsKey(name) && reached.add(name)) {
        ahead.addAll(rooms.get(name).uses());
      }
    }
    return reached;
  }

  private static String room(String packageName) {
    return packageName.startsWith(ROOMS) ? packageName.substring(ROOMS.length()) : packageName;
  }

  private Finding finding(String message) {
    return new Finding(document, 0, message);
  }
}
