package dev.quire.gates;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The working tree that the gates hold to the rules: sources, documents, compiled core. */
record Repository(Path root) {
  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".vscode");

  /** The tree that the current directory lies in. */
  static Repository here() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.exists(at.resolve("quire-core/pom.xml"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new IllegalStateException(
          "no quire-core/pom.xml above " + Path.of("").toAbsolutePath());
    }
    return new Repository(at);
  }

  /** All files below the root whose name ends with {@code suffix}, without what the build made. */
  List<Path> files(String suffix) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(String.valueOf(folder.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(suffix)) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return found;
  }

  /** The folder of core's compiled classes. */
  Path coreClasses() {
    Path classes = root.resolve("quire-core/target/classes");
    if (!Files.exists(classes.resolve("module-info.class"))) {
      throw new IllegalStateException(classes + " is not built; run `mvn verify` at the root");
    }
    return classes;
  }
}
