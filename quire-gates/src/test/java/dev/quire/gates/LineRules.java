package dev.quire.gates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be seen line by line: length of files and lines, notes to oneself, dead links. */
final class LineRules {
  static final int FILE_LINES_MAX = 600;
  static final int COLUMNS_MAX = 100;

  // Spelled in halves, so that this file passes its own rule.
  private static final Pattern LATER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)(?:\\s+\"[^\"]*\")?\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("^(?:[a-z]+:|#).*");

  private LineRules() {}

  /** A source file: at most 600 lines of at most 100 columns, no tabs, nothing left for later. */
  static List<Finding> source(Path file) throws IOException {
    List<Finding> findings = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    if (lines.size() > FILE_LINES_MAX) {
      findings.add(new Finding(file, 0, lines.size() + " lines; at most " + FILE_LINES_MAX));
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.codePointCount(0, line.length()) > COLUMNS_MAX && !line.startsWith("import ")) {
        findings.add(new Finding(file, i + 1L, "longer than " + COLUMNS_MAX + " columns"));
      }
      if (line.indexOf('\t') >= 0) {
        findings.add(new Finding(file, i + 1L, "a tab"));
      }
      Matcher later = LATER.matcher(line);
      if (later.find()) {
        findings.add(new Finding(file, i + 1L, later.group() + ": do it, or leave it out"));
      }
    }
    return findings;
  }

  /** A document: every relative link names a file that is there. Code fences are skipped. */
  static List<Finding> links(Path document) throws IOException {
    List<Finding> findings = new ArrayList<>();
    List<String> lines = Files.readAllLines(document);
    boolean fenced = false;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).stripLeading().startsWith("```")) {
        fenced = !fenced;
      }
      Matcher link = LINK.matcher(fenced ? "" : lines.get(i));
      while (link.find()) {
        String target = link.group(1);
        String path = target.replaceFirst("#.*", "");
        if (!ELSEWHERE.matcher(target).matches() && !Files.exists(document.resolveSibling(path))) {
          findings.add(new Finding(document, i + 1L, "dead link to " + target));
        }
      }
    }
    return findings;
  }
}
