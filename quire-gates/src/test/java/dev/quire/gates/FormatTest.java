package dev.quire.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FormatTest {
  @Test
  void everySourceFileIsFormatted() throws IOException {
    Finding.assertNone(Format.check(Repository.here().files(".java")));
  }

  @Test
  void aMisplacedBraceIsFoundAtItsLine(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("A.java"), "class A\n{\n}\n");
    List<Finding> findings = Format.check(List.of(file));
    assertEquals(1, findings.size());
    assertEquals(1, findings.getFirst().line());
  }

  @Test
  void anUnusedImportIsFound(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(folder.resolve("A.java"), "import java.util.List;\n\nclass A {}\n");
    assertEquals(1, Format.check(List.of(file)).size());
  }
}
