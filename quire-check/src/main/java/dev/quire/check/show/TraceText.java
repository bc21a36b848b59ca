package dev.quire.check.show;

import dev.quire.check.Screen;
import dev.quire.check.Trace;
import dev.quire.check.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The shown execution of an {@link Exhibit} as lines of text. */
public final class TraceText {

  private TraceText() {}

  /** A heading, the steps in a lane for each actor, a paragraph in plain words, the command. */
  public static List<String> lines(Exhibit exhibit, Screen screen) {
    List<String> lines = new ArrayList<>();
    if (exhibit.trace().isEmpty()) {
      return lines;
    }
    Trace trace = exhibit.trace().get();
    Conflicts conflicts = Conflicts.of(trace);
    Ink ink = new Ink(screen.colour());
    lines.add("");
    String heading = exhibit.name() + ": " + exhibit.which();
    Wrap.lines(heading, screen.columns()).forEach(line -> lines.add(ink.strong(line)));
    exhibit
        .mutant()
        .ifPresent(change ->
            lines.addAll(
                Wrap.lines("The code was changed: " + change.title() + ".", screen.columns())));
    lines.addAll(Lanes.lines(trace, conflicts, screen));
    boolean bad = exhibit.report().verdict() != Verdict.HOLDS;
    Wrap.lines("=> " + trace.outcome(), screen.columns() - 6)
        .forEach(line -> lines.add("      " + (bad ? ink.bad(line) : ink.good(line))));
    lines.add("");
    lines.addAll(Wrap.lines(Story.of(exhibit, trace, conflicts), screen.columns()));
    lines.add("");
    lines.add(ink.faint("again: ") + exhibit.command());
    return lines;
  }
}
