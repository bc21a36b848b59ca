package dev.quire.cli.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which column of a csv names the page: what the header says, or the order of libCacheSim. */
record Columns(char delimiter, int page, boolean header) {
  private static final Set<String> PAGE_NAMES =
      Set.of(
          "obj_id",
          "obj-id",
          "objid",
          "object_id",
          "object",
          "id",
          "key",
          "lbn",
          "lba",
          "block",
          "block_id",
          "page",
          "page_id",
          "address");

  // libCacheSim's own order without a header: time, object, size, and what follows.
  private static final int USUAL_PAGE = 2;
  private static final int USUAL_MOST = 4;

  /** What separates the columns of a line; a space when nothing that is usual does. */
  static char delimiter(String line) {
    for (char c : new char[] {',', ';', '\t', '|'}) {
      if (line.indexOf(c) >= 0) {
        return c;
      }
    }
    return ' ';
  }

  /**
   * Looks at the first line.
   *
   * @param column that was asked for, from 1; 0 to find out
   */
  static Columns of(String name, String line, int column) throws BadTraceException {
    char delimiter = delimiter(line);
    List<String> fields = split(line, delimiter);
    for (int i = 0; i < fields.size(); i++) {
      if (column == 0 && PAGE_NAMES.contains(fields.get(i).toLowerCase(Locale.ROOT))) {
        return new Columns(delimiter, i + 1, true);
      }
    }
    boolean header = fields.stream().noneMatch(field -> field.matches("[0-9.]+|0[xX][0-9a-fA-F]+"));
    if (column > fields.size()) {
      throw new BadTraceException(
          "%s: line 1 has %d columns and --column is %d: name one of them"
              .formatted(name, fields.size(), column));
    }
    if (column != 0) {
      return new Columns(delimiter, column, header);
    }
    if (header || fields.size() > USUAL_MOST) {
      throw new BadTraceException(
          ("%s: line 1 does not say which of its %d columns is the page (as obj_id, key, lbn"
                  + " would): say --column N, from 1")
              .formatted(name, fields.size()));
    }
    return new Columns(delimiter, Math.min(USUAL_PAGE, fields.size()), false);
  }

  /** The page's field of a line, or null when the line has too few. */
  @Nullable String field(String line) {
    List<String> fields = split(line, delimiter);
    return fields.size() < page ? null : fields.get(page - 1);
  }

  static List<String> split(String line, char delimiter) {
    List<String> fields = new ArrayList<>();
    int from = 0;
    for (int at = 0; at <= line.length(); at++) {
      if (at == line.length() || line.charAt(at) == delimiter) {
        fields.add(line.substring(from, at).strip().replace("\"", ""));
        from = at + 1;
      }
    }
    return fields;
  }
}
