package dev.quire.gates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The heap fields that threads may share, as docs/locking.md lists them: the first column of each
 * table whose header starts with "heap field" or "static field", in the form {@code
 * `room.Class.field`}, or {@code `roof.Class.field`} for the API.
 *
 * @param statics those of the latter
 */
record SharedFields(Set<String> names, Set<String> statics) {
  private static final String ROOMS = "dev/quire/core/";
  private static final Pattern NAME = Pattern.compile("^\\|\\s*`([\\w.$]+)`.*");

  static SharedFields of(Path document) throws IOException {
    Set<String> statics = listed(document, "| static field");
    Set<String> names = listed(document, "| heap field");
    names.addAll(statics);
    return new SharedFields(names, statics);
  }

  private static Set<String> listed(Path document, String header) throws IOException {
    Set<String> names = new HashSet<>();
    boolean inside = false;
    for (String line : Files.exists(document) ? Files.readAllLines(document) : Set.<String>of()) {
      inside = line.startsWith("|") && (inside || line.startsWith(header));
      Matcher name = NAME.matcher(line);
      if (inside && name.matches()) {
        names.add(name.group(1));
      }
    }
    return names;
  }

  /** The room that a class stands in, by its internal name. */
  static String room(String type) {
    String folder = type.substring(0, type.lastIndexOf('/'));
    return type.startsWith(ROOMS) ? folder.substring(ROOMS.length()) : "roof";
  }

  static String name(String type, String field) {
    return room(type) + "." + type.substring(type.lastIndexOf('/') + 1) + "." + field;
  }

  boolean lists(String room, String type, String field) {
    return names.contains(room + "." + type + "." + field);
  }

  boolean listsOneOf(String room, String type) {
    return names.stream().anyMatch(name -> name.startsWith(room + "." + type + "."));
  }
}
