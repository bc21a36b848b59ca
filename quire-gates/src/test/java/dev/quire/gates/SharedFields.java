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
 * table whose header starts with "heap field", in the form {@code `room.Class.field`}, or {@code
 * `roof.Class.field`} for the API.
 */
record SharedFields(Set<String> names) {
  private static final Pattern NAME = Pattern.compile("^\\|\\s*`([\\w.$]+)`.*");

  static SharedFields of(Path document) throws IOException {
    Set<String> names = new HashSet<>();
    boolean inside = false;
    for (String line : Files.exists(document) ? Files.readAllLines(document) : Set.<String>of()) {
      inside = line.startsWith("|") && (inside || line.startsWith("| heap field"));
      Matcher name = NAME.matcher(line);
      if (inside && name.matches()) {
        names.add(name.group(1));
      }
    }
    return new SharedFields(names);
  }

  boolean lists(String room, String type, String field) {
    return names.contains(room + "." + type + "." + field);
  }

  boolean listsOneOf(String room, String type) {
    return names.stream().anyMatch(name -> name.startsWith(room + "." + type + "."));
  }
}
