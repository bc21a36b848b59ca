package dev.quire.cli.serve;

import com.sun.net.httpserver.Headers;
import dev.quire.cli.http.HttpDates;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request says about the state of the file that it knows; RFC 9110 13.2.2, in its order. */
final class Conditions {
  private final Headers request;
  private final String tag;
  private final Instant modified;

  /**
   * @param request headers of the request
   * @param version the state of the file that would be sent
   */
  Conditions(Headers request, FileVersion version) {
    this.request = request;
    this.tag = version.tag();
    this.modified = version.modifiedSecond();
  }

  /** 200 to go on, 304 when the client has it already, 412 when it wanted another state. */
  int status() {
    if (request.containsKey("If-Match")) {
      if (!listed("If-Match", false)) {
        return 412;
      }
    } else {
      Instant since = date("If-Unmodified-Since");
      if (since != null && modified.isAfter(since)) {
        return 412;
      }
    }
    if (request.containsKey("If-None-Match")) {
      return listed("If-None-Match", true) ? 304 : 200;
    }
    Instant since = date("If-Modified-Since");
    return since != null && !modified.isAfter(since) ? 304 : 200;
  }

  /** Whether a Range header counts: always, unless If-Range names another state of the file. */
  boolean rangeCounts() {
    String known = request.getFirst("If-Range");
    if (known == null) {
      return true;
    }
    if (known.strip().startsWith("\"")) {
      return known.strip().equals(tag);
    }
    Instant date = HttpDates.parse(known);
    // Within one second a file can change twice without its date telling: then send all of it.
    return modified.equals(date) && Instant.now().isAfter(modified.plusSeconds(1));
  }

  /**
   * Whether a list of tags holds ours.
   *
   * @param weak compare weakly: {@code W/"x"} equals {@code "x"}
   */
  private boolean listed(String header, boolean weak) {
    List<String> lines = request.getOrDefault(header, List.of());
    for (String line : lines) {
      for (String item : line.split(",", -1)) {
        String candidate = item.strip();
        if (weak && candidate.startsWith("W/")) {
          candidate = candidate.substring(2);
        }
        if (candidate.equals("*") || candidate.equals(tag)) {
          return true;
        }
      }
    }
    return false;
  }

  private @Nullable Instant date(String header) {
    String text = request.getFirst(header);
    return text == null ? null : HttpDates.parse(text);
  }
}
