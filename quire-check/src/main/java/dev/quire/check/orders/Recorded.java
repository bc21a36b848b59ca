package dev.quire.check.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the last full run found, as it stands beside this class: a digest for each room whose
 * orderings were weakened, and what became of each mutant.
 *
 * @param model the memory model that it was found under
 * @param digests of the code of each room and claim
 * @param deaths in the order of the sites
 */
record Recorded(String model, Digests digests, List<Deaths> deaths) {

  /** Where it stands. */
  static final String FILE = "orderings.tsv";

  private static final String HERE = "quire-check/src/main/resources/dev/quire/check/orders";
  private static final String HEAD = "# model ";
  private static final String ROOM = "# room ";
  private static final String CLAIM = "# claim ";

  Recorded {
    deaths = List.copyOf(deaths);
  }

  /** What stands beside this class. */
  static Recorded resource() {
    return parse(Beside.text(FILE));
  }

  /**
   * Writes the record and the document into a clone of the repository.
   *
   * @throws IllegalArgumentException when that folder is none
   */
  void write(Path clone) {
    Path file = clone.resolve(HERE).resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "--record %s: there is no %s; name the folder of a clone".formatted(clone, file));
    }
    try {
      Files.writeString(file, text());
      Document document = new Document(this, Excuses.resource(OrderTable.EQUIVALENT));
      Files.writeString(clone.resolve(Document.PATH), document.of(Beside.text(Document.TEXT)));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }

  /** True when the room's code is what it was when this was recorded. */
  boolean knows(String room, Map<String, String> now) {
    return digests.rooms().containsKey(room) && digests.rooms().get(room).equals(now.get(room));
  }

  /** From the text of the file. */
  static Recorded parse(String text) {
    String model = "";
    Map<String, String> rooms = new TreeMap<>();
    Map<String, String> claims = new TreeMap<>();
    List<Deaths> deaths = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith(HEAD)) {
        model = line.substring(HEAD.length());
      } else if (line.startsWith(ROOM)) {
        note(line.substring(ROOM.length()), rooms);
      } else if (line.startsWith(CLAIM)) {
        note(line.substring(CLAIM.length()), claims);
      } else if (!line.startsWith("#") && !line.isBlank()) {
        deaths.add(row(line));
      }
    }
    return new Recorded(model, new Digests(rooms, claims), deaths);
  }

  private static void note(String text, Map<String, String> into) {
    String[] parts = text.split(" ");
    into.put(parts[0], parts[1]);
  }

  private static Deaths row(String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length != 5) {
      throw new IllegalArgumentException(
          "%s: '%s' has no five columns; make the file anew with --record".formatted(FILE, line));
    }
    List<String> claims = parts[4].isEmpty() ? List.of() : List.of(parts[4].split(" "));
    return new Deaths(
        parts[0],
        parts[1],
        parts[2],
        Deaths.Fate.valueOf(parts[3].toUpperCase(Locale.ROOT)),
        claims);
  }

  /** The text of the file. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("# Written by quire check --deep --record; docs/orderings.md is made of it.\n");
    text.append(HEAD).append(model).append('\n');
    tell(text, ROOM, digests.rooms());
    tell(text, CLAIM, digests.claims());
    for (Deaths death : deaths) {
      text.append(
          List.of(
                  death.site(),
                  death.ordering(),
                  death.weakened(),
                  death.fate().text(),
                  String.join(" ", death.claims()))
              .stream()
              .collect(Collectors.joining("\t", "", "\n")));
    }
    return text.toString();
  }

  private static void tell(StringBuilder text, String what, Map<String, String> digests) {
    new TreeMap<>(digests)
        .forEach((name, digest) ->
            text.append(what).append(name).append(' ').append(digest).append('\n'));
  }

  /** What became of this mutant last time. */
  Optional<Deaths> of(String mutant) {
    return deaths.stream().filter(death -> death.name().equals(mutant)).findFirst();
  }

  /** The claim that killed this mutant last time. */
  Optional<String> killer(String mutant) {
    return deaths.stream()
        .filter(death -> death.name().equals(mutant) && death.fate() == Deaths.Fate.KILLED)
        .map(death -> death.claims().getFirst())
        .findFirst();
  }
}
