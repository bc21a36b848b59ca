package dev.quire.cli.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.quire.cli.http.Answer;
import dev.quire.cli.http.ByteRange;
import dev.quire.cli.http.HttpDates;
import dev.quire.cli.http.InFlight;
import dev.quire.cli.http.RangeHeader;
import dev.quire.cli.live.Traffic;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers GET and HEAD for the files and directories below the root. */
final class FileHandler {
  private final Webroot root;
  private final OpenFiles files;
  private final Limits limits;
  private final Traffic traffic;

  FileHandler(Webroot root, OpenFiles files, Limits limits, Traffic traffic) {
    this.root = root;
    this.files = files;
    this.limits = limits;
    this.traffic = traffic;
  }

  void handle(HttpExchange exchange, InFlight.Request request) throws IOException {
    String rawPath = exchange.getRequestURI().getRawPath();
    try {
      Path path = root.find(rawPath);
      if (path == null) {
        notFound(exchange);
      } else if (Files.isDirectory(path)) {
        directory(exchange, request, rawPath, path);
      } else if (!Files.isRegularFile(path) || rawPath.endsWith("/")) {
        notFound(exchange);
      } else {
        file(exchange, request, path);
      }
    } catch (AccessDeniedException denied) {
      Answer.text(exchange, 403, "403: the server may not read this");
    } catch (NoSuchFileException deleted) {
      notFound(exchange);
    }
  }

  private static void notFound(HttpExchange exchange) throws IOException {
    Answer.text(exchange, 404, "404: there is no such file");
  }

  private void directory(HttpExchange exchange, InFlight.Request request, String rawPath, Path path)
      throws IOException {
    if (!rawPath.endsWith("/")) {
      exchange.getResponseHeaders().set("Location", rawPath + "/");
      Answer.text(exchange, 301, "this is a directory: its address ends in /");
      return;
    }
    new Listing(root, path).send(exchange, request);
  }

  private void file(HttpExchange exchange, InFlight.Request request, Path path) throws IOException {
    try (OpenFiles.Lease lease = files.lease(path)) {
      if (lease == null) {
        exchange.getResponseHeaders().set("Retry-After", "1");
        Answer.text(exchange, 503, "503: too many files are being read: try again in a second");
        return;
      }
      if (!path.equals(root.real(path))) {
        // A directory on the way has become a link since the path was resolved.
        notFound(exchange);
        return;
      }
      describe(exchange.getResponseHeaders(), lease.version(), path);
      Conditions conditions = new Conditions(exchange.getRequestHeaders(), lease.version());
      switch (conditions.status()) {
        case 304 -> exchange.sendResponseHeaders(304, -1);
        case 412 -> Answer.text(exchange, 412, "412: the file is not in the state asked for");
        default ->
            content(exchange, new Transfer(lease, request, traffic, limits.buffer()), lease, path);
      }
    }
  }

  private static void describe(Headers headers, FileVersion version, Path path) {
    headers.set("Content-Type", ContentTypes.of(path));
    headers.set("ETag", version.tag());
    headers.set("Last-Modified", HttpDates.format(version.modifiedSecond()));
    headers.set("Accept-Ranges", "bytes");
    // Keep it, and ask each time whether it is still so.
    headers.set("Cache-Control", "no-cache");
  }

  private void content(HttpExchange exchange, Transfer transfer, OpenFiles.Lease lease, Path path)
      throws IOException {
    long size = lease.version().size();
    List<ByteRange> ranges;
    try {
      ranges = ranges(exchange, lease.version());
    } catch (RangeHeader.Unsatisfiable unsatisfiable) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + size);
      Answer.text(exchange, 416, "416: " + unsatisfiable.getMessage());
      return;
    }
    if (ranges == null) {
      if (size == 0) {
        Answer.begin(exchange, 200, 0);
      } else {
        transfer.one(exchange, 200, new ByteRange(0, size));
      }
    } else if (ranges.size() == 1) {
      ByteRange range = ranges.getFirst();
      exchange.getResponseHeaders().set("Content-Range", range.header(size));
      transfer.one(exchange, 206, range);
    } else {
      transfer.many(exchange, ranges, ContentTypes.of(path));
    }
  }

  /** The ranges to send, or null for the whole. Only GET has ranges. */
  private @Nullable List<ByteRange> ranges(HttpExchange exchange, FileVersion version)
      throws RangeHeader.Unsatisfiable {
    if (Answer.head(exchange)
        || !new Conditions(exchange.getRequestHeaders(), version).rangeCounts()) {
      return null;
    }
    String header = exchange.getRequestHeaders().getFirst("Range");
    return RangeHeader.parse(header, version.size(), limits.ranges());
  }
}
