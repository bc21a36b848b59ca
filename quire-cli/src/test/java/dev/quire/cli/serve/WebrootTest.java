package dev.quire.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebrootTest {
  @TempDir Path temporary;
  private Path root;

  @BeforeEach
  void makeFiles() throws IOException {
    temporary = temporary.toRealPath();
    root = Files.createDirectories(temporary.resolve("root"));
    Files.createDirectories(root.resolve("inside"));
    Files.writeString(root.resolve("inside/file"), "inside");
    Files.writeString(root.resolve("a b%c"), "odd");
    Files.writeString(temporary.resolve("secret"), "secret");
    Files.createSymbolicLink(root.resolve("good"), Path.of("inside/file"));
    Files.createSymbolicLink(root.resolve("leaves"), temporary.resolve("secret"));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("broken"), Path.of("nowhere"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    Files.createDirectories(temporary.resolve("root-of-another"));
    Files.writeString(temporary.resolve("root-of-another/file"), "not ours");
    Files.createSymbolicLink(root.resolve("neighbour"), Path.of("../root-of-another"));
  }

  @Test
  void findsWhatIsInside() throws IOException {
    Webroot web = new Webroot(root);
    assertEquals(root, web.find("/"));
    assertEquals(root.resolve("inside/file"), web.find("/inside/file"));
    assertEquals(root.resolve("inside"), web.find("/inside/"));
    assertEquals(root.resolve("inside/file"), web.find("/%69nside/fil%65"));
    assertEquals(root.resolve("a b%c"), web.find("/a%20b%25c"));
    assertEquals(root.resolve("inside/file"), web.find("/good"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "/..",
        "/../",
        "/../secret",
        "/inside/../../secret",
        "/inside/../inside/file",
        "/./inside/file",
        "/%2e%2e/secret",
        "/%2E%2E/secret",
        "/.%2e/secret",
        "/%2e%2e%2fsecret",
        "/..%2fsecret",
        "/inside%2ffile",
        "/..%5csecret",
        "/%252e%252e/secret",
        "/%c0%ae%c0%ae/secret",
        "/%ff",
        "/inside/file%00",
        "/inside/file%00.txt",
        "/%00",
        "//inside/file",
        "/inside//file",
        "/leaves",
        "/up/secret",
        "/up",
        "/neighbour/file",
        "/neighbour",
        "/broken",
        "/loop",
        "/loop/x",
        "/inside/file/more",
        "/nothing",
        "/%",
        "/%2",
        "/%zz",
        "/inside/%2e",
        "/inside/.."
      })
  void findsNothingElse(String path) throws IOException {
    assertNull(new Webroot(root).find(path));
  }

  @Test
  void aNameThatIsTooLongIsNotThere() throws IOException {
    assertNull(new Webroot(root).find("/" + "x".repeat(5000)));
  }

  @Test
  void whatIsEncodedIsDecodedToTheSame() {
    for (String name :
        new String[] {"plain", "a b", "ä€\ud83d\ude00", "100%", "#?&<>\"'", "a+b", ".hidden"}) {
      assertEquals(name, Webroot.decode(Webroot.encode(name)));
    }
  }
}
