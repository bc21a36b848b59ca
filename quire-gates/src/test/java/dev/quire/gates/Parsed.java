package dev.quire.gates;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A source file as javac's syntax tree, with positions as lines that count from 1. */
record Parsed(Path file, CompilationUnitTree unit, SourcePositions positions, List<String> lines) {
  static Parsed of(Path file) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      Iterable<? extends JavaFileObject> sources = files.getJavaFileObjects(file);
      JavacTask task =
          (JavacTask) compiler.getTask(null, files, problem -> {}, List.of(), null, sources);
      CompilationUnitTree unit = task.parse().iterator().next();
      return new Parsed(
          file, unit, Trees.instance(task).getSourcePositions(), Files.readAllLines(file));
    }
  }

  long firstLine(Tree tree) {
    return unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
  }

  long lastLine(Tree tree) {
    return unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree));
  }

  String packageName() {
    return unit.getPackageName() == null ? "" : unit.getPackageName().toString();
  }

  Finding finding(Tree tree, String message) {
    return new Finding(file, firstLine(tree), message);
  }
}
