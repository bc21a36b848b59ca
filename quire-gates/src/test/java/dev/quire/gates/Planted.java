package dev.quire.gates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/** Compiles small violations, so that a gate can be seen to fail. */
final class Planted {
  private final Path folder;
  private final List<String> files = new ArrayList<>();

  Planted(Path parent) throws IOException {
    this.folder = Files.createTempDirectory(parent, "planted");
  }

  /** Adds a class whose full name is {@code name} and whose body is {@code body}. */
  Planted type(String name, String body) throws IOException {
    int dot = name.lastIndexOf('.');
    Path file = folder.resolve("src/" + name.replace('.', '/') + ".java");
    Files.createDirectories(file.getParent());
    String start = "package " + name.substring(0, dot) + ";\npublic class ";
    Files.writeString(file, start + name.substring(dot + 1) + " { " + body + " }\n");
    files.add(file.toString());
    return this;
  }

  /** The folder of the compiled classes. */
  Path compile() {
    List<String> arguments = new ArrayList<>(List.of("-d", folder.resolve("classes").toString()));
    arguments.addAll(files);
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException("the planted violation does not compile");
    }
    return folder.resolve("classes");
  }
}
