package dev.quire.check.orders;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A list of names with a reason each: what is accepted although it should not be so.
 *
 * <p>A line is {@code name : reason}; or a reason alone, with the names that it stands for below
 * it, a line {@code - name} each. A name stands for every longer name that it begins, up to a space
 * or a dot: {@code cache.Lookup} for all of a class, {@code cache.Lookup.get} for a method, {@code
 * cache.Lookup.get getLongAcquire 2} for one site. Lines that begin with {@code #} and empty ones
 * are left out. The longest name that fits is the one that counts.
 */
final class Excuses {

  /** One line of the list. */
  record Excuse(String name, String reason) {

    boolean fits(String longer) {
      return longer.startsWith(name)
          && (longer.length() == name.length() || ". $".indexOf(longer.charAt(name.length())) >= 0);
    }
  }

  private static final String ITEM = "- ";

  private final List<Excuse> excuses = new ArrayList<>();

  private Excuses(String source, List<String> lines) {
    String reason = "";
    boolean used = true;
    for (String line : lines) {
      int colon = line.indexOf(" : ");
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith(ITEM) && !reason.isEmpty()) {
        add(source, line.substring(ITEM.length()).strip(), reason);
        used = true;
      } else if (colon > 0 && !line.startsWith(ITEM) && !line.substring(colon + 3).isBlank()) {
        add(source, line.substring(0, colon).strip(), line.substring(colon + 3).strip());
      } else if (used && colon < 0 && line.strip().indexOf(' ') > 0 && !line.startsWith(ITEM)) {
        reason = line.strip();
        used = false;
      } else {
        throw new IllegalArgumentException(
            "%s: '%s' has no reason; a line is 'name : reason', or a reason with '- name' below it"
                .formatted(source, line));
      }
    }
    if (!used) {
      throw new IllegalArgumentException(
          "%s: '%s' stands for nothing; put '- name' below it".formatted(source, reason));
    }
  }

  private void add(String source, String name, String reason) {
    if (excuses.stream().anyMatch(other -> other.name().equals(name))) {
      throw new IllegalArgumentException(
          "%s: '%s' stands there twice; leave one".formatted(source, name));
    }
    excuses.add(new Excuse(name, reason));
  }

  /** A list that stands beside this class. */
  static Excuses resource(String file) {
    return of(file, Beside.text(file));
  }

  /** A list from its text. */
  static Excuses of(String source, String text) {
    return new Excuses(source, text.lines().toList());
  }

  /** Why this name is accepted, if it is. */
  Optional<String> reason(String name) {
    return best(name).map(Excuse::reason);
  }

  /** Entries that no name of these needs: they have to go. */
  List<String> stale(Collection<String> names) {
    List<Excuse> left = new ArrayList<>(excuses);
    names.forEach(name -> best(name).ifPresent(left::remove));
    return left.stream().map(Excuse::name).toList();
  }

  private Optional<Excuse> best(String name) {
    Excuse best = null;
    for (Excuse excuse : excuses) {
      if (excuse.fits(name) && (best == null || excuse.name().length() > best.name().length())) {
        best = excuse;
      }
    }
    return Optional.ofNullable(best);
  }
}
