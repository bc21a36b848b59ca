package dev.quire.check.orders;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes {@code docs/orderings.md} of its text and of what was recorded. */
final class Document {

  /** The text, with a line {@code {{name}}} where a table goes. */
  static final String TEXT = "orderings.txt";

  /** Where the document stands, in a clone. */
  static final String PATH = "docs/orderings.md";

  private final Recorded recorded;
  private final Excuses equivalent;

  Document(Recorded recorded, Excuses equivalent) {
    this.recorded = recorded;
    this.equivalent = equivalent;
  }

  /** The document: each line of braces is replaced by what it names. */
  String of(String text) {
    return text.lines()
        .map(line -> line.equals("{{rooms}}") ? rooms(text) : line(line))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private String line(String line) {
    if (line.startsWith("{{room ") && line.endsWith("}}")) {
      return room(line.substring("{{room ".length(), line.length() - 2));
    }
    return switch (line) {
      case "{{figures}}" -> figures();
      case "{{survivors}}" -> survivors();
      case "{{margins}}" -> margins();
      default -> line;
    };
  }

  private String figures() {
    if (recorded.deaths().isEmpty()) {
      return "Nothing is recorded yet.";
    }
    OrderTable table = new OrderTable(recorded.deaths(), equivalent);
    long cold = recorded.deaths().size() - table.run();
    return """
    Recorded under model `%s`: %d weakened orderings at accesses that some claim executes;
    %d are noticed, %d survive (%d %% without the margin; a tenth is the aim), and %d more survive
    that are a margin of policy. Another %d are at accesses that no claim executes, and nothing is
    said about them.\
    """
        .formatted(
            recorded.model(),
            table.run(),
            table.killed(),
            table.survivors(),
            table.percent(),
            table.margins(),
            cold);
  }

  /** All rooms that the text does not show one by one. */
  private String rooms(String text) {
    return new TreeSet<>(recorded.deaths().stream().map(Document::roomOf).toList())
        .stream()
            .filter(room -> !text.contains("{{room " + room + "}}"))
            .map(room -> "### Room `" + room + "`\n\n" + room(room))
            .collect(Collectors.joining("\n\n"));
  }

  private static String roomOf(Deaths death) {
    return death.site().substring(0, death.site().indexOf('.'));
  }

  private String room(String room) {
    Map<String, StringBuilder> cells = new LinkedHashMap<>();
    for (Deaths death : recorded.deaths()) {
      if (roomOf(death).equals(room) && death.fate() != Deaths.Fate.COLD) {
        StringBuilder row =
            cells.computeIfAbsent(
                death.site(), site -> new StringBuilder(access(death)).append(" | "));
        row.append(row.toString().endsWith("| ") ? "" : "; ").append(fate(death));
      }
    }
    return "| access | ordering | weakened to: noticed by |\n| --- | --- | --- |"
        + cells.values().stream().map(row -> "\n| " + row + " |").collect(Collectors.joining());
  }

  private static String access(Deaths death) {
    String[] parts = death.site().split(" ");
    String method = parts[0].substring(parts[0].indexOf('.') + 1);
    String occurrence = parts[2].equals("1") ? "" : ", no. " + parts[2];
    return "`%s` `%s`%s | %s".formatted(method, parts[1], occurrence, death.ordering());
  }

  private static String fate(Deaths death) {
    return switch (death.fate()) {
      case KILLED -> death.weakened() + ": " + String.join(" ", death.claims());
      case SURVIVES -> death.weakened() + ": *survives*";
      default -> death.weakened() + ": *unknown*";
    };
  }

  private String survivors() {
    List<String> rows =
        recorded.deaths().stream()
            .filter(Document::survives)
            .map(death ->
                "| `%s` | %s | %s |".formatted(death.site(), death.weakened(), argument(death)))
            .toList();
    return rows.isEmpty()
        ? "None."
        : "| access | weakened to | why it makes no difference |\n| --- | --- | --- |\n"
            + String.join("\n", rows);
  }

  /** The sites alone: what is weakened there is always the same. */
  private String margins() {
    return recorded.deaths().stream()
        .filter(Deaths::isMargin)
        .map(death -> "- `" + death.site() + "`")
        .collect(Collectors.joining("\n"));
  }

  private String argument(Deaths death) {
    Optional<String> reason = equivalent.reason(death.name());
    return reason.orElse("*not argued yet*");
  }

  private static boolean survives(Deaths death) {
    return death.fate() == Deaths.Fate.SURVIVES && !death.isMargin();
  }
}
