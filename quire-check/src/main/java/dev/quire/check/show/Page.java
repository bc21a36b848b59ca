package dev.quire.check.show;

import dev.quire.check.Report;
import dev.quire.check.claims.Catalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Results as one page of HTML that needs nothing from elsewhere: executions to step through. */
public final class Page {

  private static final String LANGUAGE = "en";

  private final List<Exhibit> results;
  private final List<Catalogue.Awaited> awaited;
  private final Markup out = new Markup();

  private Page(List<Exhibit> results, List<Catalogue.Awaited> awaited) {
    this.results = results;
    this.awaited = awaited;
  }

  /**
   * Finds out before long work whether the file can be written.
   *
   * @throws IllegalArgumentException when it cannot
   */
  public static void requireWritable(Path file) {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    String what = null;
    if (Files.isDirectory(file)) {
      what = "is a directory: name a file in it";
    } else if (!Files.isDirectory(folder)) {
      what = "cannot be made, for there is no directory " + folder;
    } else if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      what = "cannot be written: name a file elsewhere";
    }
    if (what != null) {
      throw new IllegalArgumentException("--html: " + file + " " + what);
    }
  }

  /** Writes the page. */
  public static void write(Path file, List<Exhibit> results, List<Catalogue.Awaited> awaited) {
    try {
      Files.writeString(file, of(results, awaited));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "--html: %s cannot be written; name a file elsewhere (%s)".formatted(file, e), e);
    }
  }

  /** The text of the page. */
  static String of(List<Exhibit> results, List<Catalogue.Awaited> awaited) {
    return new Page(results, awaited).text();
  }

  private String text() {
    String style = resource("page.css");
    String script = resource("page.js");
    out.raw(
        "<!doctype html>\n<html lang=\"" + LANGUAGE + "\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.raw(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '");
    out.raw(hash(style) + "'; script-src '" + hash(script) + "'; base-uri 'none'\">\n");
    out.element("title", "", title())
        .raw("\n<style>")
        .raw(style)
        .raw("</style>\n</head>\n<body>\n");
    head();
    if (results.size() > 1) {
      contents();
    }
    results.forEach(each -> new Section(each, out).write());
    foot();
    return out.raw("<script>").raw(script).raw("</script>\n</body>\n</html>\n").toString();
  }

  private String title() {
    return results.size() == 1
        ? "quire check: " + results.getFirst().name() + ", " + results.getFirst().claim().title()
        : "quire check: %d explorations".formatted(results.size());
  }

  private void head() {
    long surprises = results.stream().filter(each -> !each.asExpected()).count();
    out.raw("<header class=\"top\">").element("a", "href=\"#\" class=\"brand\"", "quire check");
    out.element(
        "span",
        surprises == 0 ? "class=\"good\"" : "class=\"bad\"",
        surprises == 0 ? "as expected" : surprises + " not as expected");
    out.raw("</header>\n");
  }

  private void contents() {
    out.raw("<nav>\n<table class=\"list\">\n<thead><tr><th>claim<th>title<th>model<th>verdict");
    out.raw("<th class=\"num\">executions<th class=\"num\">seconds</tr></thead>\n<tbody>\n");
    for (Exhibit each : results) {
      Report report = each.report();
      out.raw(each.mutant().isPresent() ? "<tr class=\"mutant\"><td>" : "<tr><td>");
      String link = "href=\"#" + Section.id(each) + "\"";
      out.element("a", link, each.claim().id()).raw("<td>");
      out.element("a", link, Section.title(each)).raw("<td>");
      out.text(each.model().text()).raw("<td>");
      Section.verdict(each, out);
      out.raw("<td class=\"num\">%,d".formatted(report.executions()));
      out.raw("<td class=\"num\">" + seconds(report)).raw("</tr>\n");
    }
    for (Catalogue.Awaited each : awaited) {
      out.raw("<tr class=\"awaits\"><td>")
          .text(each.id())
          .raw("<td>")
          .text(each.title())
          .raw("<td>");
      out.raw("<td><span class=\"verdict awaits\">AWAITS</span><td><td></tr>\n");
    }
    out.raw("</tbody>\n</table>\n</nav>\n");
  }

  private void foot() {
    out.raw("<footer><p>Every order of the actors' steps that could make a difference was run on ");
    out.raw("the class files of Quire itself, up to the verdict. <span class=\"keys\">Keys: ");
    out.raw("<kbd>←</kbd> <kbd>→</kbd> a step, <kbd>Home</kbd> <kbd>End</kbd>, ");
    out.raw("<kbd>a</kbd> all steps.</span></p></footer>\n");
  }

  static String seconds(Report report) {
    return String.format(Locale.ROOT, "%.2f", report.seconds());
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program: build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }

  /** What a content security policy calls an inline script or style. */
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
