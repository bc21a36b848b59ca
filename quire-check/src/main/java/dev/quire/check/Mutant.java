package dev.quire.check;

import java.util.List;

/**
 * Production code with a planted bug that some claim must notice.
 *
 * @param id unique among all mutants
 * @param title what was changed, in one line
 * @param edits where, and to what; each must fit somewhere
 * @param equivalent why no claim can notice it; empty when one must
 */
public record Mutant(String id, String title, List<Mutation> edits, String equivalent) {

  public Mutant {
    edits = List.copyOf(edits);
  }

  public static Mutant of(String id, String title, Mutation... edits) {
    return new Mutant(id, title, List.of(edits), "");
  }
}
