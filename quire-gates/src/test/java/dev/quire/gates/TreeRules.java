package dev.quire.gates;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What needs the syntax: length of methods, names that say nothing, exceptions that vanish. */
final class TreeRules extends TreeScanner<@Nullable Void, @Nullable Void> {
  static final int METHOD_LINES_MAX = 70;
  static final Set<String> SAY_NOTHING =
      Set.of("util", "utils", "common", "impl", "internal", "helper", "helpers", "manager");

  private final Parsed source;
  private final List<Finding> findings = new ArrayList<>();

  private TreeRules(Parsed source) {
    this.source = source;
  }

  static List<Finding> check(Parsed source) {
    TreeRules rules = new TreeRules(source);
    rules.packageName();
    rules.scan(source.unit(), null);
    return rules.findings;
  }

  private void packageName() {
    for (String part : source.packageName().split("\\.", -1)) {
      if (SAY_NOTHING.contains(part)) {
        findings.add(new Finding(source.file(), 0, "package name says nothing: " + part));
      }
    }
  }

  @Override
  public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
    String[] words = type.getSimpleName().toString().split("(?=\\p{Upper})", -1);
    String last = words[words.length - 1].toLowerCase(Locale.ROOT);
    if (SAY_NOTHING.contains(last)) {
      findings.add(source.finding(type, "type name says nothing: " + type.getSimpleName()));
    }
    return super.visitClass(type, null);
  }

  @Override
  public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
    long lines = source.lastLine(method) - source.firstLine(method) + 1;
    if (lines > METHOD_LINES_MAX) {
      String limit = lines + " lines in a method; at most " + METHOD_LINES_MAX;
      findings.add(source.finding(method, method.getName() + ": " + limit));
    }
    return super.visitMethod(method, null);
  }

  @Override
  public @Nullable Void visitCatch(CatchTree handler, @Nullable Void nothing) {
    if (handler.getBlock().getStatements().isEmpty()) {
      findings.add(source.finding(handler, "an empty catch swallows the exception"));
    }
    return super.visitCatch(handler, null);
  }

  @Override
  public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void nothing) {
    if (annotation.getAnnotationType().toString().endsWith("Disabled")) {
      findings.add(source.finding(annotation, "a test that never runs; assume, or delete it"));
    }
    return super.visitAnnotation(annotation, null);
  }

  @Override
  public @Nullable Void visitMemberSelect(MemberSelectTree select, @Nullable Void nothing) {
    if (select.toString().equals("Thread.sleep")) {
      findings.add(source.finding(select, "sleeping proves nothing; wait for the event"));
    }
    return super.visitMemberSelect(select, null);
  }
}
