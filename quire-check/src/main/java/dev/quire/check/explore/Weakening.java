package dev.quire.check.explore;

import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.core.word.Words;
import java.util.List;
import java.util.Locale;

/**
 * A site with less order than the code asks for: what a systematic mutant changes.
 *
 * @param code the operation that the explorer gets instead, or {@link #REMOVED}
 */
public record Weakening(Site site, int code) {

  /** The code of a fence that is left out. */
  static final int REMOVED = -1;

  /** One step weaker, or each of the weaker forms of a read-modify-write; none for plain. */
  public static List<Weakening> of(Site site) {
    if (isFence(site.access())) {
      return List.of(new Weakening(site, REMOVED));
    }
    return Weakened.codes(site.access()).stream().map(code -> new Weakening(site, code)).toList();
  }

  private static boolean isFence(String access) {
    return access.endsWith("Fence") || access.endsWith("Barrier");
  }

  /** The order that the code asks for, such as {@code acquire}. */
  public static String ordering(Site site) {
    String access = site.access();
    if (isFence(access)) {
      return access.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
    for (String ordering :
        List.of("Volatile", "Acquire", "Release", "Relaxed", "Opaque", "Plain")) {
      if (access.endsWith(ordering)) {
        return ordering.toLowerCase(Locale.ROOT);
      }
    }
    return Weakened.isCas(access) || access.startsWith("getAndAdd") ? "volatile" : "";
  }

  /** What the order is weakened to, such as {@code opaque}. */
  public String to() {
    if (code == REMOVED) {
      return "removed";
    }
    String name = Operations.name(code);
    return name.substring(name.lastIndexOf(' ') + 1);
  }

  /** Names it as long as its site is named. */
  public String name() {
    return site.name() + " -> " + to();
  }

  /** The change to the bytecode; what the same edit by hand in core would do. */
  public Mutant mutant() {
    Mutation edit =
        code == REMOVED
            ? Mutation.without(site.type(), site.method(), site.access(), site.occurrence(), 0)
            : Mutation.calls(
                site.type(),
                site.method(),
                site.access(),
                site.occurrence(),
                Words.class.getName(),
                Weakened.name(site.access(), code));
    return Mutant.of(name(), site.access() + " weakened", edit);
  }
}
