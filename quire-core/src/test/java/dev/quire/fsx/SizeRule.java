package dev.quire.fsx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which sizes of the file may be seen when. */
final class SizeRule {

  private final long first;
  private final List<Change> changes;
  private final List<Set<Long>> results = new ArrayList<>();
  private final boolean certain;

  SizeRule(long first, List<Change> all) {
    this.first = first;
    this.changes = all.stream().filter(Change::sizes).toList();
    this.certain = changes.stream().allMatch(Change::certain);
    changes.forEach(change -> results.add(new HashSet<>()));
    boolean grown = true;
    while (grown) { // changes that ran at once may each come after the other
      grown = false;
      for (int i = 0; i < changes.size(); i++) {
        grown |= grow(i);
      }
    }
  }

  private boolean grow(int number) {
    Change change = changes.get(number);
    Set<Long> result = results.get(number);
    if (change.verb() == Verb.TRUNCATE) {
      return result.add(change.from());
    }
    boolean grown = false;
    for (long before : possible(change.start(), change.end(), change)) {
      grown |= result.add(Math.max(before, change.to()));
    }
    return grown;
  }

  /** Sizes that somebody may see who looks between two ticks. */
  private Set<Long> possible(long start, long end, @Nullable Change self) {
    Set<Long> sizes = new TreeSet<>();
    if (changes.stream().noneMatch(later -> later != self && later.end() < start)) {
      sizes.add(first);
    }
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      if (change != self && change.start() < end && !isPast(change, start, self)) {
        sizes.addAll(results.get(i));
      }
    }
    return sizes;
  }

  private boolean isPast(Change change, long start, @Nullable Change self) {
    if (change.end() >= start) {
      return false;
    }
    for (Change later : changes) {
      if (later != self && change.before(later) && later.end() < start) {
        return true;
      }
    }
    return false;
  }

  /** Appends begin at the end of the file, and each has a place of its own. */
  @Nullable String checkAppends() {
    if (!certain) {
      return null;
    }
    boolean cut = changes.stream().anyMatch(change -> change.verb() == Verb.TRUNCATE);
    for (Change append : changes) {
      if (append.verb() != Verb.APPEND) {
        continue;
      }
      Set<Long> sizes = possible(append.start(), append.end(), append);
      if (!sizes.contains(append.from())) {
        return "%s: the size was one of %s".formatted(append, sizes);
      }
      for (Change other : changes) {
        boolean beside = other != append && other.verb() == Verb.APPEND;
        if (!cut && beside && other.touches(append.from(), append.to())) {
          return "%s and %s wrote to one place".formatted(append, other);
        }
      }
    }
    return null;
  }

  @Nullable String check(Sight sight) {
    if (!certain) {
      return null;
    }
    Set<Long> sizes = possible(sight.start(), sight.end(), null);
    if (sight.verb() == Verb.SIZE) {
      return isExactly(sight.position(), sight, sizes) ? null : wrong(sight, sizes);
    }
    if (sight.bytes().length == sight.asked()) {
      boolean fits =
          sight.asked() == 0
              || sizes.stream().anyMatch(size -> size >= sight.behind())
              || isPartOfWrite(sight.behind(), sight);
      return fits ? null : wrong(sight, sizes);
    }
    // A read of several pages may have met a cut between two of them.
    boolean ended =
        sizes.stream().anyMatch(size -> size <= sight.behind())
            && (sight.bytes().length == 0
                || sizes.stream().anyMatch(size -> size >= sight.behind())
                || isPartOfWrite(sight.behind(), sight));
    return ended || isPartOfWrite(sight.behind(), sight) ? null : wrong(sight, sizes);
  }

  private boolean isExactly(long size, Sight sight, Set<Long> sizes) {
    return sizes.contains(size) || isPartOfWrite(size, sight);
  }

  /** A long write may show the file growing page by page. */
  private boolean isPartOfWrite(long size, Sight sight) {
    for (Change change : changes) {
      if (change.verb() != Verb.TRUNCATE
          && change.start() < sight.end()
          && sight.start() < change.end()
          && change.from() < size
          && size <= change.to()) {
        return true;
      }
    }
    return false;
  }

  private static String wrong(Sight sight, Set<Long> sizes) {
    return "%s: the size was one of %s".formatted(sight, sizes);
  }
}
