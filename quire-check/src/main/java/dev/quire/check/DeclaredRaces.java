package dev.quire.check;

import java.util.List;

/**
 * The plain accesses of production code that may race, each with the reason why that is harmless.
 * Model weak refutes a claim when any other plain access races.
 */
public final class DeclaredRaces {

  /**
   * One of them.
   *
   * @param site room, class, method, access, and which call of that access it is in the method
   * @param reason what makes whatever is read harmless
   */
  public record Declared(String site, String reason) {}

  private static final String VALIDATED =
      "what it reads counts only if the sequence word is the same before and after";

  private static final List<Declared> ALL =
      List.of(
          new Declared("cache.Lookup.copy getLongPlain 1", VALIDATED),
          new Declared("cache.Lookup.copy getLongPlain 2", VALIDATED),
          new Declared(
              "cache.Lookup.copy getLongPlain 3",
              "the size of the file: one that comes with a page of an older version comes after"
                  + " that page was dropped, so the sequence word has moved"),
          new Declared("cache.Lookup.copy copyOut 1", VALIDATED),
          new Declared("cache.Lookup.page getLongPlain 1", VALIDATED),
          new Declared("cache.Lookup.page getLongPlain 2", VALIDATED),
          new Declared(
              "cache.Lookup.get getLongPlain 1",
              "the file's id or 0, under a reference: the look-up came before the removal or"
                  + " after"),
          new Declared("migrate.Gathering.copy copyFrames 1", VALIDATED),
          new Declared(
              "folio.Sequence.validate getLongPlain 1",
              "a word that is only compared: an acquire fence stands before it"));

  private DeclaredRaces() {}

  /** All declarations. */
  public static List<Declared> all() {
    return ALL;
  }
}
