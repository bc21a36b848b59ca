package dev.quire.cli.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client says about what it has. */
class ConditionsTest {
  private static final String THEN = "Fri, 06 Nov 2026 08:49:37 GMT";
  private static final String EARLIER = "Fri, 06 Nov 2026 08:49:36 GMT";
  private static final String LATER = "Fri, 06 Nov 2026 08:49:38 GMT";

  @TempDir Path directory;
  private Served served;
  private byte[] content;
  private String tag;

  @BeforeEach
  void serve() throws Exception {
    served = Served.over(directory);
    content = served.file("data", 10_000);
    Files.setLastModifiedTime(
        directory.resolve("data"), FileTime.from(Instant.parse("2026-11-06T08:49:37.25Z")));
    tag = served.get("/data").headers().firstValue("ETag").orElseThrow();
  }

  @AfterEach
  void stop() {
    served.close();
    assertEquals("[]", served.errors.toString());
  }

  private int status(String... headers) throws Exception {
    return served.get("/data", headers).statusCode();
  }

  @Test
  void theTagIsQuotedAndStaysAsLongAsTheFile() throws Exception {
    assertEquals('"', tag.charAt(0));
    assertEquals('"', tag.charAt(tag.length() - 1));
    assertEquals(tag, served.head("/data").headers().firstValue("ETag").orElseThrow());
    served.file("data", 10_000);
    assertNotEquals(tag, served.get("/data").headers().firstValue("ETag").orElseThrow());
  }

  @Test
  void ifNoneMatch() throws Exception {
    HttpResponse<byte[]> known = served.get("/data", "If-None-Match", tag);
    assertEquals(304, known.statusCode());
    assertEquals(0, known.body().length);
    assertEquals(tag, known.headers().firstValue("ETag").orElseThrow());
    assertEquals(304, status("If-None-Match", "W/" + tag));
    assertEquals(304, status("If-None-Match", "\"other\", " + tag));
    assertEquals(304, status("If-None-Match", "*"));
    assertEquals(200, status("If-None-Match", "\"other\""));
    assertEquals(304, status("If-None-Match", tag, "Range", "bytes=0-1"));
  }

  @Test
  void ifModifiedSince() throws Exception {
    assertEquals(THEN, served.get("/data").headers().firstValue("Last-Modified").orElseThrow());
    assertEquals(304, status("If-Modified-Since", THEN));
    assertEquals(304, status("If-Modified-Since", LATER));
    assertEquals(200, status("If-Modified-Since", EARLIER));
    assertEquals(200, status("If-Modified-Since", "some time"));
    assertEquals(200, status("If-Modified-Since", THEN, "If-None-Match", "\"other\""));
  }

  @Test
  void ifMatchAndIfUnmodifiedSince() throws Exception {
    assertEquals(200, status("If-Match", tag));
    assertEquals(200, status("If-Match", "*"));
    assertEquals(412, status("If-Match", "\"other\""));
    assertEquals(412, status("If-Match", "W/" + tag));
    assertEquals(200, status("If-Unmodified-Since", THEN));
    assertEquals(412, status("If-Unmodified-Since", EARLIER));
  }

  @Test
  void ifRangeSendsTheRangeOnlyOfTheStateThatIsKnown() throws Exception {
    byte[] part = Arrays.copyOfRange(content, 10, 20);
    for (String state : new String[] {tag, THEN}) {
      HttpResponse<byte[]> same = served.get("/data", "Range", "bytes=10-19", "If-Range", state);
      assertEquals(206, same.statusCode(), state);
      assertArrayEquals(part, same.body());
    }
    for (String state : new String[] {"\"other\"", "W/" + tag, EARLIER, LATER, "nonsense"}) {
      HttpResponse<byte[]> other = served.get("/data", "Range", "bytes=10-19", "If-Range", state);
      assertEquals(200, other.statusCode(), state);
      assertArrayEquals(content, other.body());
    }
  }

  @Test
  void ifRangeNeverJoinsTwoStates() throws Exception {
    byte[] changed = served.file("data", 10_001);
    HttpResponse<byte[]> response = served.get("/data", "Range", "bytes=10-19", "If-Range", tag);
    assertEquals(200, response.statusCode());
    assertArrayEquals(changed, response.body());
  }

  @Test
  void aRangePastTheEndCountsOnlyInTheStateThatIsKnown() throws Exception {
    assertEquals(416, status("Range", "bytes=10000-", "If-Range", tag));
    assertEquals(200, status("Range", "bytes=10000-", "If-Range", "\"other\""));
  }
}
