package dev.quire.check;

import dev.quire.check.show.Exhibit;
import dev.quire.check.show.TraceText;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Claims as tests, with any test library or none: what is not as claimed is an {@link
 * AssertionError} that carries the verdict, the reason, the steps and the schedule that replays
 * them.
 *
 * <pre>{@code
 * @Test
 * void readerFindsItsKeyWhileTheLeafIsSplit() {
 *   Claims.assertHolds(ReaderAgainstSplit.class);
 * }
 *
 * @TestFactory
 * Stream<DynamicTest> claims() {
 *   return Claims.tests(ReaderAgainstSplit.class, RecordByHint.class)
 *       .map(test -> DynamicTest.dynamicTest(test.name(), test::run));
 * }
 * }</pre>
 *
 * <p>A class that is no claim is refused with an {@link IllegalArgumentException} that says what to
 * do. Nothing that was not explored to its end ever passes.
 */
public final class Claims {

  /**
   * One exploration, to be run as a test of its own.
   *
   * @param name of the claim, the model and the mutant, if there is one
   * @param run throws {@link AssertionError} when the exploration is not as it should be
   */
  public record Test(String name, Runnable run) {}

  private Claims() {}

  /**
   * The claim holds under each of the models; under {@link Model#SC} when none is given.
   *
   * @throws AssertionError when it is refuted, or was not explored to its end
   */
  public static Report assertHolds(Class<? extends Claim> claim, Model... models) {
    return assertVerdict(explorer(claim), Verdict.HOLDS, models);
  }

  /** As {@link #assertHolds(Class, Model...)}, with limits or a mutant of one's own. */
  public static Report assertHolds(Explorer explorer) {
    return assertVerdict(checked(explorer), Verdict.HOLDS);
  }

  /**
   * The claim notices the change to the code, under each of the models; {@link Model#SC} when none
   * is given.
   *
   * @throws AssertionError when it holds all the same, or was not explored to its end
   */
  public static Report assertRefuted(Class<? extends Claim> claim, Mutant mutant, Model... models) {
    return assertVerdict(explorer(claim).with(mutant), Verdict.REFUTED, models);
  }

  /** As {@link #assertRefuted(Class, Mutant, Model...)}, with limits of one's own. */
  public static Report assertRefuted(Explorer explorer) {
    return assertVerdict(checked(explorer), Verdict.REFUTED);
  }

  /** Of each claim: that it is as it expects, and that it notices each of its mutants. */
  @SafeVarargs
  public static Stream<Test> tests(Class<? extends Claim>... claims) {
    return tests(Model.SC, claims);
  }

  /** As {@link #tests(Class...)}, under another model. */
  @SafeVarargs
  public static Stream<Test> tests(Model model, Class<? extends Claim>... claims) {
    if (claims.length == 0) {
      throw new IllegalArgumentException("no claims, so no tests; name at least one");
    }
    List<Test> tests = new ArrayList<>();
    for (Class<? extends Claim> type : claims) {
      Claim claim = instance(type);
      Explorer explorer = explorer(type).with(model);
      String name = "%s %s [%s]".formatted(claim.id(), claim.title(), model.text());
      tests.add(new Test(name, () -> assertVerdict(explorer, claim.expected())));
      for (Mutant mutant : claim.mutants()) {
        if (mutant.equivalent().isEmpty()) {
          tests.add(
              new Test(
                  name + " notices " + mutant.id(),
                  () -> assertVerdict(explorer.with(mutant), Verdict.REFUTED)));
        }
      }
    }
    return tests.stream();
  }

  private static Explorer explorer(Class<? extends Claim> claim) {
    return checked(Explorer.of(claim));
  }

  private static Explorer checked(Explorer explorer) {
    instance(explorer.claim());
    return explorer;
  }

  /** Under each of the models, or the explorer's own; the report is that of the last one. */
  private static Report assertVerdict(Explorer explorer, Verdict wanted, Model... models) {
    Report report = assertVerdict(models.length == 0 ? explorer : explorer.with(models[0]), wanted);
    for (int i = 1; i < models.length; i++) {
      report = assertVerdict(explorer.with(models[i]), wanted);
    }
    return report;
  }

  private static Report assertVerdict(Explorer explorer, Verdict wanted) {
    Report report = explorer.explore();
    if (report.verdict() != wanted) {
      throw new AssertionError(message(explorer, report, wanted));
    }
    return report;
  }

  private static String message(Explorer explorer, Report report, Verdict wanted) {
    Mutant mutant = explorer.mutant();
    String type = explorer.claim().getName();
    List<String> lines = new ArrayList<>();
    lines.add(
        "claim %s%s under %s is %s, not %s: %s"
            .formatted(
                type,
                mutant == null ? "" : " with mutant " + mutant.id(),
                explorer.model().text(),
                report.verdict(),
                wanted,
                report.reason().isEmpty() ? outcomes(report) : report.reason()));
    Optional<Trace> trace = report.trace();
    if (trace.isPresent()) {
      Claim claim = instance(explorer.claim());
      lines.addAll(
          TraceText.lines(
              Exhibit.of(claim, Optional.ofNullable(mutant), explorer.model(), report),
              Screen.PAPER));
      lines.removeLast(); // the command: claims of others are in no catalogue
      lines.add(
          "again: Explorer.of(%s.class).with(Model.%s)%s.replay(Schedule.parse(\"%s\"))"
              .formatted(
                  simple(type),
                  explorer.model(),
                  mutant == null ? "" : ".with(mutant)",
                  trace.get().schedule()));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
  }

  private static String outcomes(Report report) {
    return "%d executions, and nothing forbidden in any of them; outcomes %s"
        .formatted(report.executions(), report.outcomes().keySet());
  }

  /** A claim to be asked for its name; the exploration makes its own. */
  static Claim instance(Class<? extends Claim> type) {
    if (Modifier.isAbstract(type.getModifiers())) {
      throw wrong(type, "is abstract; name the class that is made", null);
    }
    if (!Modifier.isPublic(type.getModifiers())) {
      throw wrong(type, "is not public; make it so", null);
    }
    try {
      Constructor<? extends Claim> constructor = type.getConstructor();
      return constructor.newInstance();
    } catch (NoSuchMethodException e) {
      throw wrong(
          type,
          "has no public constructor without parameters; add one, and make a nested class static",
          e);
    } catch (IllegalAccessException e) {
      throw wrong(type, "cannot be reached; export or open its package to dev.quire.check", e);
    } catch (InvocationTargetException e) {
      throw wrong(type, "throws in its constructor: " + e.getCause(), e);
    } catch (InstantiationException e) {
      throw wrong(type, "cannot be made", e);
    }
  }

  private static IllegalArgumentException wrong(
      Class<?> type, String why, @Nullable Exception cause) {
    return new IllegalArgumentException("claim %s %s".formatted(type.getName(), why), cause);
  }
}
