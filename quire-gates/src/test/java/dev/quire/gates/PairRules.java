package dev.quire.gates;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every ordering names its other half: a call of {@code Words} that acquires, releases, swaps or
 * fences carries {@code // pairs with Class.method} on one of its lines or on the line above, and
 * what it names exists.
 */
final class PairRules extends TreeScanner<@Nullable Void, @Nullable Void> {
  private static final Pattern ORDERED =
      Pattern.compile(".*(Acquire|Release|Volatile|Fence|getAndAdd).*|(cas|weakCas)\\p{Upper}.*");
  private static final Pattern PAIR = Pattern.compile("//.*\\bpairs with \\S");
  private static final Pattern NAMED = Pattern.compile("\\b(\\p{Upper}\\w*)\\.(\\p{Lower}\\w*)\\b");

  private final Parsed source;
  private final List<Finding> findings = new ArrayList<>();

  private PairRules(Parsed source) {
    this.source = source;
  }

  /** The calls in {@code source} without a pair. Room word, which is the seam, is exempt. */
  static List<Finding> missing(Parsed source) {
    PairRules rules = new PairRules(source);
    if (!source.packageName().equals("dev.quire.core.word")) {
      rules.scan(source.unit(), null);
    }
    return rules.findings;
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
    if (isOrdered(call.getMethodSelect()) && !isPaired(call)) {
      String name = call.getMethodSelect().toString();
      findings.add(source.finding(call, name + " without `// pairs with Class.method`"));
    }
    return super.visitMethodInvocation(call, null);
  }

  private boolean isOrdered(Tree method) {
    return switch (method) {
      case MemberSelectTree select ->
          select.getExpression().toString().endsWith("Words")
              && ORDERED.matcher(select.getIdentifier()).matches();
      case IdentifierTree name ->
          ORDERED.matcher(name.getName()).matches()
              && source.unit().getImports().stream()
                  .anyMatch(i -> i.isStatic() && i.toString().contains(".Words."));
      default -> false;
    };
  }

  private boolean isPaired(Tree call) {
    long from = Math.max(1, source.firstLine(call) - 1);
    for (long line = from; line <= source.lastLine(call); line++) {
      if (PAIR.matcher(source.lines().get((int) line - 1)).find()) {
        return true;
      }
    }
    return false;
  }

  /** The pairs that name a method that its class, if it is one of {@code sources}, lacks. */
  static List<Finding> dangling(List<Parsed> sources) {
    Map<String, Set<String>> methods = new HashMap<>();
    sources.forEach(source -> collectMethods(source, methods));
    List<Finding> findings = new ArrayList<>();
    for (Parsed source : sources) {
      for (int i = 0; i < source.lines().size(); i++) {
        String line = source.lines().get(i);
        int pair = line.indexOf("pairs with ");
        Matcher named = NAMED.matcher(pair < 0 ? "" : line.substring(pair));
        while (named.find()) {
          Set<String> known = methods.get(named.group(1));
          if (known == null || !known.contains(named.group(2))) {
            findings.add(new Finding(source.file(), i + 1L, "there is no " + named.group()));
          }
        }
      }
    }
    return findings;
  }

  private static void collectMethods(Parsed source, Map<String, Set<String>> methods) {
    new TreeScanner<@Nullable Void, Set<String>>() {
      @Override
      public @Nullable Void visitClass(ClassTree type, Set<String> outer) {
        Set<String> own =
            methods.computeIfAbsent(type.getSimpleName().toString(), name -> new HashSet<>());
        return super.visitClass(type, own);
      }

      @Override
      public @Nullable Void visitMethod(MethodTree method, Set<String> own) {
        own.add(method.getName().toString());
        return super.visitMethod(method, own);
      }
    }.scan(source.unit(), new HashSet<>());
  }
}
