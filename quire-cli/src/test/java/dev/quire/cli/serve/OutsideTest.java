package dev.quire.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not for everybody stays inside, and what is odd does no harm. */
class OutsideTest {
  private static final Charset LATIN_1 = StandardCharsets.ISO_8859_1;

  @TempDir Path temporary;
  private Served served;

  @BeforeEach
  void serve() throws Exception {
    Path root = Files.createDirectories(temporary.resolve("root/inside")).getParent();
    assertTrue(root != null);
    Files.writeString(temporary.resolve("secret"), "secret");
    Files.writeString(root.resolve("inside/file"), "inside");
    Files.createSymbolicLink(root.resolve("leaves"), temporary.resolve("secret"));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("within"), Path.of("inside/file"));
    served = Served.over(root);
  }

  @AfterEach
  void stop() {
    served.close();
    assertEquals("[]", served.errors.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret",
        "/inside/../../secret",
        "/%2e%2e/secret",
        "/%2E%2E%2Fsecret",
        "/..%2fsecret",
        "/%252e%252e%252fsecret",
        "/inside/..%00/../secret",
        "/inside/file%00",
        "/%c0%ae%c0%ae/secret",
        "/..;/secret",
        "/leaves",
        "/up/secret",
        "//secret",
        "///secret",
        "//../secret",
        "/inside/file/../../../secret",
        "../secret",
        "secret",
        "*",
        "file:///etc/passwd"
      })
  void nothingOutsideIsReachable(String target) throws Exception {
    Served.Raw raw = served.rawGet(target);
    assertTrue(
        raw.status() == 404 || raw.status() == 400 || raw.status() == 421 || raw.status() == 0,
        target + ": " + raw.head());
    assertFalse(raw.text().contains("secret\n") || raw.text().equals("secret"), raw.text());
  }

  @Test
  void linksThatStayInsideAreFollowed() throws Exception {
    assertEquals("inside", Served.text(served.get("/within")));
  }

  @Test
  void theListingShowsNoWayOut() throws Exception {
    String listing = Served.text(served.get("/"));
    assertTrue(listing.contains("\"within\""), listing);
    assertFalse(listing.contains("leaves") || listing.contains("\"up"), listing);
    assertFalse(listing.contains("../"), listing);
    assertTrue(Served.text(served.get("/inside/")).contains("href=\"../\""));
  }

  @Test
  void aFileThatMayNotBeReadIsForbidden() throws Exception {
    assumeFalse("root".equals(System.getProperty("user.name")), "root may read everything");
    Path file = served.directory.resolve("closed");
    Files.writeString(file, "closed");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assertEquals(403, served.get("/closed").statusCode());
  }

  @ParameterizedTest(name = "Host: {0} gets {1}")
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:8080, 200",
    "app.localhost, 200",
    "127.0.0.1, 200",
    "127.0.0.1:1, 200",
    "127.9.9.9, 200",
    "[::1]:8080, 200",
    "example.com, 421",
    "localhost.example.com, 421",
    "127.0.0.1.example.com, 421",
    "192.168.0.1, 421",
    "0.0.0.0, 421",
    "[::], 421",
    "'', 421",
    "[, 421",
    "'a b', 421"
  })
  void onlyItsOwnNamesAreAnswered(String host, int status) throws Exception {
    for (String path : new String[] {"/inside/file", "/-/", "/metrics"}) {
      assertEquals(status, served.raw("GET " + path + " HTTP/1.1", "Host: " + host).status(), path);
    }
  }

  @Test
  void oneHostIsNeededAndEnough() throws Exception {
    assertEquals(400, served.raw("GET /inside/file HTTP/1.1").status());
    assertEquals(
        400,
        served.raw("GET /inside/file HTTP/1.1", "Host: localhost", "Host: example.com").status());
    assertEquals(
        421, served.raw("GET http://example.com/inside/file HTTP/1.1", "Host: localhost").status());
    assertEquals(
        200, served.raw("GET http://localhost/inside/file HTTP/1.1", "Host: localhost").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get"})
  void filesAreOnlyRead(String method) throws Exception {
    Served.Raw raw = served.raw(method + " /inside/file HTTP/1.1", "Host: localhost");
    assertEquals(405, raw.status());
    assertTrue(raw.hasHeader("Allow: GET, HEAD"), raw.head());
    assertEquals("inside", Files.readString(served.directory.resolve("inside/file")));
  }

  @Test
  void headersAreLimited() throws Exception {
    assertEquals(414, served.raw("GET /" + "x".repeat(20_000) + " HTTP/1.1", "Host: a").status());
    assertEquals(
        431, served.raw("GET / HTTP/1.1", "Host: localhost", "X: " + "x".repeat(20_000)).status());
    assertEquals(
        0, served.raw("GET / HTTP/1.1", "Host: localhost", "X: " + "x".repeat(40_000)).status());
    StringBuilder many = new StringBuilder("Host: localhost");
    for (int i = 0; i < 100; i++) {
      many.append("\r\nX-").append(i).append(": y");
    }
    assertEquals(431, served.raw("GET / HTTP/1.1", many.toString()).status());
    assertEquals(200, served.get("/").statusCode());
  }

  @Test
  void garbageIsRefusedAndTheServerGoesOn() throws Exception {
    for (String line : new String[] {"", "GET", "GET /", "\u0000\u0001", "GET % HTTP/1.1"}) {
      int status = served.raw(line, "Host: localhost").status();
      assertTrue(status == 0 || status >= 400, line + ": " + status);
    }
    assertEquals(200, served.get("/").statusCode());
  }

  @Test
  void pathsThatStartWithTwoSlashesAreNoHosts() throws Exception {
    for (String target : new String[] {"//inside/file", "//x/inside/file", "//inside"}) {
      assertEquals(404, served.rawGet(target).status(), target);
    }
  }

  @Test
  void anotherVersionOfHttpIsSaidToBeOne() throws Exception {
    for (String version : new String[] {"HTTP/2.0", "HTTP/9", "FTP"}) {
      Served.Raw raw = served.raw("GET /inside/file " + version, "Host: localhost");
      assertEquals(505, raw.status(), version);
      assertTrue(raw.text().startsWith("505: send HTTP/1.1"), raw.text());
    }
  }

  @Test
  void namesThatAClientDoesNotEncodeAreFound() throws Exception {
    Files.writeString(served.directory.resolve("gr\u00fcn"), "green");
    String unencoded = new String("gr\u00fcn".getBytes(StandardCharsets.UTF_8), LATIN_1);
    assertEquals("green", served.rawGet("/" + unencoded).text());
    assertEquals("green", served.rawGet("/gr%C3%BCn").text());
    assertEquals(404, served.rawGet("/gr%FCn").status());
  }

  @Test
  void whatTheJdkRefusesBeforeUsLeaksNothing() throws Exception {
    String[] lines = {"GET /%zz HTTP/1.1", "GET", "GET /", "GET /a|b HTTP/1.1"};
    for (String line : lines) {
      Served.Raw raw = served.raw(line, "Host: localhost");
      assertEquals(400, raw.status(), line);
      assertEquals(1, raw.text().lines().count(), raw.text());
      assertFalse(raw.text().contains("\tat ") || raw.text().contains("java."), raw.text());
    }
  }

  @Test
  void aDirectoryEndsInASlash() throws Exception {
    Served.Raw raw = served.rawGet("/inside");
    assertEquals(301, raw.status());
    assertTrue(raw.hasHeader("Location: /inside/"), raw.head());
    assertEquals(404, served.get("/inside/file/").statusCode());
  }

  @Test
  void whatCannotBeFetchedIsNotListed() throws Exception {
    String root = served.directory.toString();
    String script = "cd \"$0\" && : > \"$(printf 'odd\\377')\" && mkfifo pipe";
    Process made = new ProcessBuilder("/bin/sh", "-c", script, root).start();
    assumeTrue(made.waitFor() == 0, "this file system has text names only, or no FIFO");
    String listing = Served.text(served.get("/"));
    assertFalse(listing.contains("odd") || listing.contains("pipe"), listing);
    assertEquals(404, served.rawGet("/pipe").status());
    assertEquals(404, served.rawGet("/odd%FF").status());
  }

  @Test
  void namesAreEscaped() throws Exception {
    String name = "<script>alert('1')&\"x\" #?%.txt";
    Files.writeString(served.directory.resolve(name), "odd");
    String listing = Served.text(served.get("/"));
    assertFalse(listing.contains("<script>"), listing);
    assertTrue(
        listing.contains("&lt;script&gt;alert(&#39;1&#39;)&amp;&quot;x&quot; #?%.txt"), listing);
    int link = listing.indexOf("href=\"%3C") + 6;
    String target = listing.substring(link, listing.indexOf('"', link));
    assertEquals("odd", new String(served.get("/" + target).body(), StandardCharsets.UTF_8));
  }

  @Test
  void listingsAreSortedDirectoriesFirst() throws Exception {
    for (String name : new String[] {"b", "a", "C", "10", "9"}) {
      Files.writeString(served.directory.resolve(name), name.repeat(2000));
    }
    Files.createDirectory(served.directory.resolve("zoo"));
    String listing = Served.text(served.get("/"));
    int last = -1;
    for (String entry : new String[] {"inside/", "zoo/", "10", "9", "C", "a", "b", "within"}) {
      int at = listing.indexOf("href=\"" + entry + "\"");
      assertTrue(at > last, entry + " in " + listing);
      last = at;
    }
    assertTrue(listing.contains("title=\"2000 bytes\">2.0 KiB"), listing);
  }
}
