package dev.quire.check;

import dev.quire.check.claims.Catalogue;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which claims and mutants of the catalogue a name means. */
final class Selection {

  private Selection() {}

  /**
   * The claims of these names, in any case and each once; when there are no names all of the
   * catalogue, or the one that has the mutant.
   */
  static List<Class<? extends Claim>> claims(List<String> ids, Optional<String> mutant) {
    if (ids.isEmpty()) {
      return mutant.isPresent() ? List.of(owner(mutant.get())) : Catalogue.claims();
    }
    return ids.stream().<Class<? extends Claim>>map(Selection::claim).distinct().toList();
  }

  /** The claim that has a mutant of this name. */
  private static Class<? extends Claim> owner(String mutant) {
    for (Class<? extends Claim> type : Catalogue.claims()) {
      if (Claims.instance(type).mutants().stream().anyMatch(each -> each.id().equals(mutant))) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "no claim has a mutant '%s': --mutants lists those there are".formatted(mutant));
  }

  static Mutant mutant(Claim claim, String id) {
    for (Mutant mutant : claim.mutants()) {
      if (mutant.id().equals(id)) {
        return mutant;
      }
    }
    throw new IllegalArgumentException(
        "claim %s has no mutant '%s'; it has: %s"
            .formatted(
                claim.id(),
                id,
                claim.mutants().stream().map(Mutant::id).collect(Collectors.joining(" "))));
  }

  private static Class<? extends Claim> claim(String id) {
    for (Class<? extends Claim> type : Catalogue.claims()) {
      if (Claims.instance(type).id().equalsIgnoreCase(id)) {
        return type;
      }
    }
    for (Catalogue.Awaited awaited : Catalogue.awaited()) {
      if (awaited.id().equalsIgnoreCase(id)) {
        throw new IllegalArgumentException(
            "claim %s (%s) awaits code that is not written yet: leave it out"
                .formatted(awaited.id(), awaited.title()));
      }
    }
    throw new IllegalArgumentException(
        "claim '%s' is not in the catalogue; there are: %s"
            .formatted(
                id,
                Catalogue.claims().stream()
                    .map(type -> Claims.instance(type).id())
                    .collect(Collectors.joining(" "))));
  }
}
