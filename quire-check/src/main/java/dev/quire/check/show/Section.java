package dev.quire.check.show;

import dev.quire.check.Model;
import dev.quire.check.Report;
import dev.quire.check.Step;
import dev.quire.check.Trace;
import java.util.List;
import java.util.Locale;

/** One exploration on the {@link Page}: what is claimed, the verdict, one execution. */
final class Section {

  private final Exhibit exhibit;
  private final Markup out;
  private final String id;

  Section(Exhibit exhibit, Markup out) {
    this.exhibit = exhibit;
    this.out = out;
    id = id(exhibit);
  }

  /** What links to the section name. */
  static String id(Exhibit exhibit) {
    String mutant = exhibit.mutant().map(change -> "-" + change.id()).orElse("");
    String model = exhibit.model() == Model.SC ? "" : "-" + exhibit.model().text();
    return (exhibit.claim().id() + model + mutant).replaceAll("[^A-Za-z0-9-]", "-");
  }

  static String title(Exhibit exhibit) {
    return exhibit
        .mutant()
        .map(change -> "with the mutant " + change.id())
        .orElse(exhibit.claim().title());
  }

  static void verdict(Exhibit exhibit, Markup out) {
    String verdict = exhibit.report().verdict().name();
    String as = exhibit.asExpected() ? "" : " surprise";
    String attributes = "class=\"verdict " + verdict.toLowerCase(Locale.ROOT) + as + "\"";
    out.element("span", attributes, verdict);
  }

  void write() {
    out.raw("<section id=\"" + id + "\" class=\"claim\">\n<h1><span class=\"id\">");
    out.text(exhibit.claim().id()).raw("</span> ").text(exhibit.claim().title()).raw(" ");
    verdict(exhibit, out);
    out.raw("</h1>\n");
    facts();
    lesson();
    exhibit.trace().ifPresent(this::execution);
    out.raw("</section>\n");
  }

  private void facts() {
    Report report = exhibit.report();
    exhibit
        .mutant()
        .ifPresent(change -> {
          out.raw("<p class=\"change\"><b>The code was changed:</b> ").text(change.title());
          out.raw(" <code>").text(change.id()).raw("</code></p>\n");
        });
    String facts =
        "%s · model %s · %,d executions, %,d pruned, %,d steps, %s s"
            .formatted(
                exhibit.claim().bound(),
                exhibit.model().text(),
                report.executions(),
                report.pruned(),
                report.steps(),
                Page.seconds(report));
    out.element("p", "class=\"facts\"", facts).raw("\n");
    if (!exhibit.asExpected()) {
      String text = "Expected " + exhibit.wanted() + ". " + report.reason();
      out.element("p", "class=\"bad\"", text).raw("\n");
    }
    out.raw("<p class=\"again\"><code>").text(exhibit.command()).raw("</code></p>\n");
  }

  private void lesson() {
    List<Lesson.Part> parts = Lesson.of(exhibit.claim()).parts();
    if (!parts.isEmpty()) {
      out.raw("<details class=\"lesson\"><summary>What is claimed, and why it holds</summary>\n");
      for (Lesson.Part part : parts) {
        out.raw("<p>");
        if (!part.head().isEmpty()) {
          out.element("b", "", part.head()).raw(" ");
        }
        out.text(part.text()).raw("</p>\n");
      }
      out.raw("</details>\n");
    }
  }

  private void execution(Trace trace) {
    Conflicts conflicts = Conflicts.of(trace);
    out.element("p", "class=\"which\"", exhibit.which() + ".").raw("\n<p class=\"story\">");
    out.raw(linked(Story.of(exhibit, trace, conflicts))).raw("</p>\n");
    out.raw("<div class=\"steps\">\n<div class=\"bar\">");
    for (String button : List.of("first |◀", "back ◀", "next ▶", "last ▶|")) {
      String[] parts = button.split(" ");
      String label = parts[0] + " step";
      out.raw("<button type=\"button\" class=\"" + parts[0] + "\" aria-label=\"" + label + "\">");
      out.raw(parts[1] + "</button>");
    }
    out.raw("<output class=\"at\"></output><label><input type=\"checkbox\" class=\"all\"> all ");
    out.raw("steps</label></div>\n<div class=\"split\">\n<div class=\"lanes\">");
    out.raw("<svg class=\"arrows\" aria-hidden=\"true\"></svg>\n");
    table(trace, conflicts);
    out.raw("</div>\n<aside class=\"state\" aria-live=\"polite\"><p class=\"now\"></p>");
    out.raw("<table><tbody></tbody></table></aside>\n</div>\n</div>\n");
  }

  private void table(Trace trace, Conflicts conflicts) {
    out.raw("<table>\n<thead><tr><th class=\"number\">");
    for (int actor = 0; actor < trace.actors().size(); actor++) {
      out.element("th", "class=\"lane" + actor % 8 + "\"", trace.actors().get(actor));
    }
    out.raw("</tr></thead>\n<tbody>\n");
    Why why = new Why(trace);
    for (Rows.Row row : Rows.brief(trace, conflicts)) {
      if (row.folded()) {
        fold(trace, row);
      }
      row.steps().forEach(step -> step(trace, step, why, row.folded()));
    }
    boolean bad = exhibit.refuted() || exhibit.report().trace().isPresent();
    out.raw("</tbody>\n<tfoot><tr><td><td colspan=\"" + trace.actors().size() + "\">");
    out.element("div", "class=\"end " + (bad ? "bad" : "good") + "\"", trace.outcome());
    out.raw("</tr></tfoot>\n</table>\n");
  }

  private void fold(Trace trace, Rows.Row row) {
    out.raw("<tr class=\"fold\" data-steps=\"" + row.steps().size() + "\"><td>");
    cells(
        trace,
        row.first(),
        () -> {
          out.raw("<button type=\"button\">… ").text(row.count()).raw("</button>");
        });
  }

  private void step(Trace trace, Step step, Why why, boolean folded) {
    String anchor = id + "-" + step.number();
    out.raw("<tr class=\"step" + (folded ? " folded\" hidden" : "\""));
    out.raw(" id=\"" + anchor + "\" data-n=\"" + step.number() + "\"");
    if (step.bytes() > 0 && step.shared()) {
      out.attribute("data-word", step.word()).attribute("data-before", step.before());
      if (step.writes()) {
        out.attribute("data-after", step.after());
      }
    }
    if (why.crossing(step) > 0) {
      out.raw(" data-from=\"" + id + "-" + why.crossing(step) + "\"");
    }
    out.raw("><td class=\"number\"><a href=\"#" + anchor + "\">" + step.number() + "</a>");
    cells(trace, step, () -> card(step, why));
  }

  private void card(Step step, Why why) {
    out.element("div", "class=\"what\"", step.change().replace("->", "→"));
    out.raw("<div class=\"how\"><span>").text(step.how());
    if (step.reads()) {
      out.raw("</span> <span>←");
      if (step.from() > 0) {
        out.raw("<a href=\"#%s-%d\">%d</a>".formatted(id, step.from(), step.from()));
      } else {
        out.raw("start");
      }
    }
    out.raw("</span> ").element("span", "class=\"site\"", step.site()).raw("</div>");
    String reason = why.of(step);
    if (!reason.isEmpty()) {
      out.element("div", "class=\"why\"", reason);
    }
  }

  /** A cell for each lane; the actor's own has something in it. */
  private void cells(Trace trace, Step step, Runnable content) {
    for (int actor = 0; actor < trace.actors().size(); actor++) {
      out.raw("<td class=\"lane" + actor % 8 + "\">");
      if (trace.actors().get(actor).equals(step.actor())) {
        out.raw("<div class=\"card\">");
        content.run();
        out.raw("</div>");
      }
    }
    out.raw("</tr>\n");
  }

  /** The story with its numbers of steps as links. */
  private String linked(String story) {
    String link = "<a href=\"#" + id + "-$1\">$1</a>";
    return Markup.escaped(story).replaceAll("\\[(\\d+)]", link);
  }
}
