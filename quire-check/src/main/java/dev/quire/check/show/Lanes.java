package dev.quire.check.show;

import dev.quire.check.Screen;
import dev.quire.check.Step;
import dev.quire.check.Trace;
import java.util.ArrayList;
import java.util.List;

/** A trace as text: a column for each actor, a line for each step. */
final class Lanes {

  private static final int NUMBER = 6; // the number of a step, and a blank on each side
  private static final int HOW = 15;
  private static final int FROM = 6;
  private static final int SITE = 29;
  private static final int WIDE = 100; // from here on the details stand at the right
  private static final int LAST_LANE = 32; // texts run over the lanes to their right, if any
  private static final int NARROW_LANE = 8;

  private final Trace trace;
  private final Ink ink;
  private final int columns;
  private final boolean wide;
  private final int lanesEnd;
  private final int lane;
  private final Why why;
  private final List<String> lines = new ArrayList<>();

  private Lanes(Trace trace, Screen screen) {
    this.trace = trace;
    ink = new Ink(screen.colour());
    columns = screen.columns();
    wide = columns >= WIDE;
    lanesEnd = wide ? columns - HOW - FROM - SITE : columns - FROM;
    int others = Math.max(1, trace.actors().size() - 1);
    int room = lanesEnd - NUMBER - Math.min(LAST_LANE, (lanesEnd - NUMBER) / 2);
    lane = Math.max(Math.min(room / others, LAST_LANE), NARROW_LANE);
    why = new Why(trace);
  }

  /** The lines of a trace. */
  static List<String> lines(Trace trace, Conflicts conflicts, Screen screen) {
    Lanes lanes = new Lanes(trace, screen);
    lanes.head();
    for (Rows.Row row : Rows.brief(trace, conflicts)) {
      if (row.folded()) {
        lanes.fold(row);
      } else {
        lanes.step(row.first());
      }
    }
    return lanes.lines;
  }

  private void head() {
    StringBuilder names = new StringBuilder(ink.faint(" step "));
    int at = NUMBER;
    for (int actor = 0; actor < trace.actors().size(); actor++) {
      boolean last = actor == trace.actors().size() - 1;
      int room = last ? lanesEnd - at : lane;
      String name = cut(trace.actors().get(actor), room - 1);
      names.append(ink.lane(actor, name)).append(" ".repeat(Math.max(0, room - name.length())));
      at += room;
    }
    names.append(ink.faint(wide ? "%-15s%-6s%s".formatted("access", "reads", "method") : "reads"));
    lines.add(names.toString().stripTrailing());
  }

  private void fold(Rows.Row row) {
    String numbers = row.steps().size() == 1 ? "" + row.first().number() : "";
    String actor = row.first().actor();
    String count = cut("... " + row.count(), columns - left(actor));
    line(numbers, actor, ink::faint, count, "", true);
  }

  private void step(Step step) {
    String from = step.reads() ? "<-%d".formatted(step.from()) : "";
    String details =
        wide ? "%-15s%-6s%s".formatted(step.how(), from, cut(step.site(), SITE)) : from;
    List<String> texts = Wrap.lines(step.change(), lanesEnd - left(step.actor()) - 1);
    String number = Integer.toString(step.number());
    Paint paint = text -> ink.lane(trace.actors().indexOf(step.actor()), text);
    line(number, step.actor(), paint, texts.getFirst(), details, false);
    texts.stream().skip(1).forEach(text -> line("", step.actor(), paint, text, "", false));
    String reason = why.of(step);
    if (!wide) {
      String below = step.how() + " at " + step.site();
      Wrap.lines(below, columns - left(step.actor()) - 1)
          .forEach(text -> line("", step.actor(), ink::faint, text, "", true));
    }
    if (!reason.isEmpty()) {
      Wrap.lines("(" + reason + ")", columns - left(step.actor()) - 1)
          .forEach(text -> line("", step.actor(), ink::faint, text, "", true));
    }
  }

  /** Colours a text. */
  private interface Paint {
    String over(String text);
  }

  private void line(
      String number, String actor, Paint paint, String text, String details, boolean open) {
    int at = left(actor);
    StringBuilder line = new StringBuilder(ink.faint("%5s ".formatted(number)));
    for (int i = 0; i < trace.actors().size() && left(i) < at; i++) {
      line.append(ink.faint("|")).append(" ".repeat(left(i + 1) - left(i) - 1));
    }
    line.append(paint.over(text));
    int end = at + text.length();
    for (int i = 0; i < trace.actors().size() && !open; i++) {
      if (left(i) > end) {
        line.append(" ".repeat(left(i) - end)).append(ink.faint("|"));
        end = left(i) + 1;
      }
    }
    if (!details.isEmpty()) {
      line.append(" ".repeat(Math.max(1, lanesEnd - end))).append(ink.faint(details));
    }
    lines.add(line.toString().stripTrailing());
  }

  private int left(String actor) {
    return left(trace.actors().indexOf(actor));
  }

  private int left(int actor) {
    return NUMBER + actor * lane;
  }

  private static String cut(String text, int room) {
    return text.length() <= room ? text : text.substring(0, Math.max(0, room - 1)) + "~";
  }
}
