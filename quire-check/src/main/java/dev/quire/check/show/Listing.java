package dev.quire.check.show;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Screen;
import dev.quire.check.claims.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The catalogue at a glance, and single claims as lessons. */
public final class Listing {

  private static final int MOST_COLUMNS = 100;

  private Listing() {}

  /** A line for each claim, then those that await code. */
  public static List<String> table(
      List<Claim> claims, List<Catalogue.Awaited> awaited, Screen screen) {
    Ink ink = new Ink(screen.colour());
    int wide =
        Math.max(
            claims.stream().mapToInt(claim -> claim.title().length()).max().orElse(0),
            awaited.stream().mapToInt(claim -> claim.title().length()).max().orElse(0));
    int title = Math.min(wide, Math.max(12, screen.columns() - 24));
    String row = "%-5s %-" + title + "s %-8s %7s  %s";
    List<String> lines = new ArrayList<>();
    lines.add(
        ink.faint(cut(row.formatted("claim", "title", "expected", "mutants", "bound"), screen)));
    for (Claim claim : claims) {
      int mutants = claim.mutants().size();
      lines.add(
          cut(
              row.formatted(
                  claim.id(), cut(claim.title(), title), claim.expected(), mutants, claim.bound()),
              screen));
    }
    for (Catalogue.Awaited claim : awaited) {
      String text = row.formatted(claim.id(), cut(claim.title(), title), "AWAITS", "", "");
      lines.add(ink.faint(cut(text, screen)));
    }
    return lines;
  }

  /** What is claimed, by whom it was said, why it holds, and what must refute it. */
  public static List<String> lesson(Claim claim, Screen screen) {
    Ink ink = new Ink(screen.colour());
    int columns = Math.min(screen.columns(), MOST_COLUMNS);
    List<String> lines = new ArrayList<>();
    lines.add(ink.strong(claim.id() + " " + claim.title()));
    lines.add("");
    for (Lesson.Part part : Lesson.of(claim).parts()) {
      paragraph(part.head(), part.text(), columns, ink, lines);
    }
    paragraph("Bound:", claim.bound(), columns, ink, lines);
    paragraph("Expected:", claim.expected().toString(), columns, ink, lines);
    if (!claim.mutants().isEmpty()) {
      String mutants =
          claim.mutants().stream().map(Listing::describe).collect(Collectors.joining("; "));
      paragraph("Mutants:", mutants, columns, ink, lines);
    }
    String with = claim.mutants().isEmpty() ? " --trace" : " --mutants --trace";
    paragraph("Run:", "./quire check " + claim.id() + with, columns, ink, lines);
    return lines;
  }

  private static String describe(Mutant mutant) {
    return mutant.id() + " (" + mutant.title() + ")";
  }

  private static void paragraph(
      String head, String text, int columns, Ink ink, List<String> lines) {
    List<String> wrapped = Wrap.lines(head + " " + text, columns);
    boolean whole = wrapped.getFirst().startsWith(head);
    lines.add(
        whole
            ? ink.strong(head) + wrapped.getFirst().substring(head.length())
            : wrapped.getFirst());
    lines.addAll(wrapped.subList(1, wrapped.size()));
    lines.add("");
  }

  private static String cut(String text, Screen screen) {
    return cut(text, screen.columns());
  }

  private static String cut(String text, int room) {
    return text.stripTrailing().length() <= room
        ? text.stripTrailing()
        : text.substring(0, room - 1) + "~";
  }
}
