package dev.quire.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import dev.quire.cli.http.Answer;
import dev.quire.cli.http.InFlight;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A directory as a page: what can be fetched from it, directories first, by name. */
final class Listing {
  private static final int MOST = 10_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final String STYLE =
      """
      :root{color-scheme:light dark}
      body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
      h1{font-size:1.1rem;font-weight:600;overflow-wrap:anywhere}
      table{border-collapse:collapse;width:100%}
      td{padding:.2rem .5rem;border-top:1px solid color-mix(in srgb,currentColor 12%,transparent)}
      td:first-child{overflow-wrap:anywhere}
      td+td{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;opacity:.75}
      a{text-decoration:none}a:hover{text-decoration:underline}
      p{opacity:.7}
      """;

  private final Webroot root;
  private final Path directory;

  /** One line; {@code size} is -1 for a directory. */
  private record Line(String name, boolean directory, long size, Instant modified) {}

  Listing(Webroot root, Path directory) {
    this.root = root;
    this.directory = directory;
  }

  void send(HttpExchange exchange, InFlight.Request request) throws IOException {
    byte[] page = page().getBytes(StandardCharsets.UTF_8);
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "text/html; charset=utf-8");
    headers.set("Cache-Control", "no-cache");
    headers.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    Answer.begin(exchange, 200, page.length);
    if (!Answer.head(exchange)) {
      OutputStream out = exchange.getResponseBody();
      request.sendNow(out, page);
    }
  }

  private String page() throws IOException {
    String title = escape("/" + root.relative(directory));
    StringBuilder out = new StringBuilder();
    out.append("<!doctype html>\n<html lang=en><head><meta charset=utf-8>")
        .append("<meta name=viewport content=\"width=device-width\">\n<title>")
        .append(title)
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style></head>\n<body>\n<h1>")
        .append(title)
        .append("</h1>\n<table>\n");
    if (!directory.equals(root.root())) {
      out.append("<tr><td><a href=\"../\">../</a><td><td>\n");
    }
    List<Path> entries = entries();
    int left = entries.size() - MOST;
    lines(left > 0 ? entries.subList(0, MOST) : entries).forEach(line -> append(out, line));
    out.append("</table>\n");
    if (left > 0) {
      out.append("<p>and ").append(left).append(" more, not shown</p>\n");
    }
    return out.append("<p><a href=\"/-/\">memory, live</a></p>\n</body></html>\n").toString();
  }

  private List<Path> entries() throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (java.nio.file.DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    entries.sort(Comparator.comparing(Listing::name));
    return entries;
  }

  private List<Line> lines(List<Path> entries) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Path entry : entries) {
      Line line = line(entry);
      if (line != null) {
        lines.add(line);
      }
    }
    lines.sort(Comparator.comparing((Line line) -> !line.directory()).thenComparing(Line::name));
    return lines;
  }

  /** Null for what cannot be fetched: broken links, links that lead out, devices, bytes no text. */
  private @Nullable Line line(Path entry) throws IOException {
    if (!directory.resolve(name(entry)).equals(entry)) {
      return null;
    }
    if (Files.isSymbolicLink(entry) && root.real(entry) == null) {
      return null;
    }
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(entry, BasicFileAttributes.class);
    } catch (NoSuchFileException | AccessDeniedException notForUs) {
      return null;
    }
    if (!attributes.isDirectory() && !attributes.isRegularFile()) {
      return null;
    }
    return new Line(
        name(entry),
        attributes.isDirectory(),
        attributes.size(),
        attributes.lastModifiedTime().toInstant());
  }

  private static void append(StringBuilder out, Line line) {
    String slash = line.directory() ? "/" : "";
    out.append("<tr><td><a href=\"")
        .append(Webroot.encode(line.name()))
        .append(slash)
        .append("\">")
        .append(escape(line.name()))
        .append(slash)
        .append("</a><td");
    if (!line.directory()) {
      out.append(" title=\"")
          .append(line.size())
          .append(line.size() == 1 ? " byte\">" : " bytes\">")
          .append(size(line.size()));
    } else {
      out.append('>');
    }
    out.append("<td>").append(TIME.format(line.modified())).append('\n');
  }

  private static String name(Path entry) {
    Path last = entry.getFileName();
    return last == null ? "" : last.toString();
  }

  /** Bytes for people: {@code 512 B}, {@code 1.5 MiB}. */
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    double number = bytes / (double) (1L << (unit * 10));
    String form = number < 10 ? "%.1f %ciB" : "%.0f %ciB";
    return String.format(Locale.ROOT, form, number, " KMGTPE".charAt(unit));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
