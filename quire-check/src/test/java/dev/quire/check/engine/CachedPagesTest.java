package dev.quire.check.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.check.CachedPages;
import dev.quire.check.Claims;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Report;
import dev.quire.check.Stage;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The page cache that claims of others get. */
final class CachedPagesTest {

  /** A reader that pins page 1 and reads it twice, against eviction and re-use. */
  public static final class Pinned extends Wrong.Base {
    private boolean wrong;
    private String said = "";

    @Override
    public void stage(Stage stage) {
      CachedPages pages = new CachedPages(stage);
      stage.actor("reader", () -> read(pages));
      stage.actor(
          "cache",
          () -> {
            said = pages.evict(1) ? "evicted" : "kept";
            pages.fill(3);
          });
      stage.forbid("a pinned page became another", () -> wrong);
      stage.outcome(() -> said);
    }

    private void read(CachedPages pages) {
      CachedPages.Pin pin = pages.pin(1);
      if (pin != null) {
        wrong = pin.getLong(0) != CachedPages.content(1) || pin.getLong(1) != pin.getLong(0);
        if (!wrong) { // else it may be nobody's, and the claim is refuted anyway
          pin.close();
        }
      }
    }
  }

  /** A reader with a hint, against eviction and re-use. */
  public static final class Hinted extends Wrong.Base {
    private final long[] into = new long[CachedPages.LONGS];
    private boolean read;

    @Override
    public void stage(Stage stage) {
      CachedPages pages = new CachedPages(stage);
      long hint = pages.hint(1);
      stage.actor("reader", () -> read = pages.read(hint, 1, into));
      stage.actor(
          "cache",
          () -> {
            pages.evict(1);
            pages.fill(3);
          });
      stage.forbid("another page", () -> read && into[0] != CachedPages.content(1));
      stage.outcome(() -> read ? "read" : "missed");
    }
  }

  /** What one actor alone sees. */
  public static final class Alone extends Wrong.Base {
    private String said = "";

    @Override
    public void stage(Stage stage) {
      CachedPages pages = new CachedPages(stage);
      stage.actor("alone", () -> said = told(pages));
      stage.forbid("nothing", () -> false);
      stage.outcome(() -> said);
    }

    private static String told(CachedPages pages) {
      long[] into = new long[1];
      long hint = pages.hint(1);
      boolean cached = pages.read(1, into) && into[0] == CachedPages.content(1);
      boolean evicted = pages.evict(1) && pages.pin(1) == null && !pages.evict(1);
      pages.fill(3);
      boolean stale = !pages.read(hint, 1, into) && !pages.read(1, into) && pages.hint(1) == 0;
      pages.fill(1);
      boolean back = pages.read(pages.hint(1), 1, into);
      pages.truncate();
      return "%b %b %b %b %b".formatted(cached, evicted, stale, back, pages.read(2, into));
    }
  }

  @Test
  void pinnedPageIsNeverReUsed() {
    Report report = Claims.assertHolds(Pinned.class);
    assertEquals(Set.of("evicted", "kept"), report.outcomes().keySet());
    Claims.assertRefuted(
        Pinned.class,
        Mutant.of(
            "freeze-any",
            "freeze does not compare",
            Mutation.storesWithoutComparing("dev.quire.core.folio.FolioRef", "freeze")));
  }

  @Test
  void hintReadsItsPageOrNothing() {
    Report report = Claims.assertHolds(Hinted.class);
    assertEquals(Set.of("read", "missed"), report.outcomes().keySet());
    Claims.assertRefuted(
        Hinted.class,
        Mutant.of(
            "no-validation",
            "the sequence is not compared after the copy",
            Mutation.returns("dev.quire.core.folio.Sequence", "validate", 1)));
  }

  @Test
  void evictionFillAndTruncateDoWhatTheySay() {
    Report report = Claims.assertHolds(Alone.class);
    assertEquals(Set.of("true true true true false"), report.outcomes().keySet());
  }

  @Test
  void pageThatIsNotThereIsRefused() {
    AssertionError thrown = cut(OutsidePage.class);
    assertTrue(thrown.toString().contains("page 80: the file of a claim has pages 0 to 79"));
  }

  /** Asks for what there is not. */
  public static final class OutsidePage extends Wrong.Base {
    @Override
    public void stage(Stage stage) {
      CachedPages pages = new CachedPages(stage);
      stage.actor("alone", () -> pages.fill(CachedPages.PAGES));
      stage.forbid("nothing", () -> false);
    }
  }

  private static AssertionError cut(Class<? extends Wrong.Base> claim) {
    try {
      Claims.assertHolds(claim);
    } catch (AssertionError expected) {
      return expected;
    }
    throw new IllegalStateException(claim + " passed");
  }
}
