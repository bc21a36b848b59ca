package dev.quire.check.explore;

import dev.quire.check.Claim;
import dev.quire.check.Stage;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The claim's side of the border between the two layers: this class is loaded beside the claim, and
 * the explorer outside knows it by types of java.base alone.
 */
public final class Rehearsal implements Supplier<Function<String, Object>> {

  private final String claim;

  /** For the claim of that name, which must be a public class with a public constructor. */
  public Rehearsal(String claim) {
    this.claim = claim;
  }

  /**
   * Sets the stage for one execution. The function answers {@code actors} with an array of names,
   * {@code bodies} with an array of callables, {@code regions} and {@code fields} with arrays of
   * address, bytes, name, {@code violation} with a text that is empty for none, and {@code outcome}
   * with a text, {@code tells} with whether anything can come of it.
   */
  @Override
  public Function<String, Object> get() {
    Stage stage = new Stage();
    newClaim().stage(stage);
    stage.set();
    return question ->
        switch (question) {
          case "actors" -> stage.actors().toArray(String[]::new);
          case "bodies" -> stage.bodies().toArray(Callable<?>[]::new);
          case "regions" -> ranges(stage.regions());
          case "fields" -> ranges(stage.fields());
          case "violation" -> text(stage.violation());
          case "outcome" -> stage.outcome();
          case "tells" -> stage.tells();
          default -> throw new IllegalArgumentException(question);
        };
  }

  private static Object[][] ranges(List<Stage.Range> ranges) {
    return ranges.stream()
        .map(range -> new Object[] {range.address(), range.bytes(), range.name()})
        .toArray(Object[][]::new);
  }

  private static String text(@Nullable String violation) {
    return violation == null ? "" : violation;
  }

  private Claim newClaim() {
    try {
      return Class.forName(claim, true, Rehearsal.class.getClassLoader())
          .asSubclass(Claim.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "claim %s cannot be made; it must be a public class with a public constructor that takes"
                  .formatted(claim)
              + " nothing and does not throw",
          e);
    }
  }
}
