package dev.quire.fsx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which bytes one reader may see. */
final class ByteRule {

  /** Part of what was read, and the changes that may be seen in all of it. */
  private record Piece(long from, long to, List<Change> candidates) {}

  private final byte[] content;
  private final Sight sight;
  private final int atomicBytes;
  private final List<Change> relevant = new ArrayList<>();
  private final Change old;

  ByteRule(byte[] content, List<Change> changes, Sight sight, int atomicBytes) {
    this.content = content;
    this.sight = sight;
    this.atomicBytes = atomicBytes;
    this.old = new Change(-1, Verb.SETTLE, 0, Long.MAX_VALUE, null, -2, -1, true);
    for (Change change : changes) {
      if (change.start() < sight.end() && change.touches(sight.position(), sight.behind())) {
        relevant.add(change);
      }
    }
  }

  @Nullable String check() {
    List<Piece> pieces = pieces();
    for (Piece piece : pieces) {
      for (long at = firstWrong(piece); at < piece.to; at++) {
        if (count(piece, at) == 0) {
          return describe(piece, at);
        }
      }
    }
    return sight.verb() == Verb.READ_PIN || atomicBytes == 0 ? null : checkWhole(pieces);
  }

  /** Where to begin to look: most pieces can hold one thing only, and do. */
  private long firstWrong(Piece piece) {
    if (piece.candidates.size() > 1) {
      return piece.from;
    }
    Change only = piece.candidates.getFirst();
    byte[] left = only == old ? content : only.bytes();
    long offset = only == old ? 0 : only.from();
    if (left == null || piece.to - offset > left.length) {
      return piece.from;
    }
    int seen = (int) (piece.from - sight.position());
    int at = (int) (piece.from - offset);
    int length = (int) (piece.to - piece.from);
    int differs = Arrays.mismatch(left, at, at + length, sight.bytes(), seen, seen + length);
    return differs < 0 ? piece.to : piece.from + differs;
  }

  /** The range, cut wherever a change that matters begins or ends, or a page does. */
  private List<Piece> pieces() {
    TreeSet<Long> cuts = new TreeSet<>();
    cuts.add(sight.position());
    cuts.add(sight.behind());
    for (Change change : relevant) {
      cuts.add(Math.clamp(change.from(), sight.position(), sight.behind()));
      cuts.add(Math.clamp(change.to(), sight.position(), sight.behind()));
    }
    if (atomicBytes > 0) {
      long page = (sight.position() & -atomicBytes) + atomicBytes;
      for (; page < sight.behind(); page += atomicBytes) {
        cuts.add(page);
      }
    }
    List<Piece> pieces = new ArrayList<>();
    for (Long from = cuts.first(); from < sight.behind(); ) {
      Long to = cuts.higher(from);
      if (to == null) {
        break;
      }
      pieces.add(new Piece(from, to, candidates(from, to)));
      from = to;
    }
    return pieces;
  }

  private List<Change> candidates(long from, long to) {
    List<Change> found = new ArrayList<>();
    for (Change change : relevant) {
      if (change.covers(from, to) && !isPast(change, from, to)) {
        found.add(change);
      }
    }
    if (!isPast(old, from, to)) {
      found.add(old);
    }
    return found;
  }

  private boolean isPast(Change change, long from, long to) {
    for (Change later : relevant) {
      if (later.certain()
          && change.before(later)
          && later.end() < sight.start()
          && later.covers(from, to)) {
        return true;
      }
    }
    return false;
  }

  private byte seen(long at) {
    return sight.bytes()[(int) (at - sight.position())];
  }

  private boolean shows(Change change, long at) {
    byte left = change == old ? (at < content.length ? content[(int) at] : 0) : change.at(at);
    return left == seen(at);
  }

  private int count(Piece piece, long at) {
    int count = 0;
    for (Change candidate : piece.candidates) {
      count += shows(candidate, at) ? 1 : 0;
    }
    return count;
  }

  /** Whoever saw a change somewhere in a page saw nothing older elsewhere in it. */
  private @Nullable String checkWhole(List<Piece> pieces) {
    if (pieces.stream().allMatch(piece -> piece.candidates.size() == 1)) {
      return null;
    }
    List<Piece> page = new ArrayList<>();
    for (Piece piece : pieces) {
      if (!page.isEmpty() && (page.getLast().from & -atomicBytes) != (piece.from & -atomicBytes)) {
        String wrong = checkTogether(page, shown(page, false));
        if (wrong != null) {
          return wrong;
        }
        page.clear();
      }
      page.add(piece);
    }
    String wrong = checkTogether(page, shown(page, false));
    if (wrong == null && sight.verb() == Verb.READ_SCOPE) {
      wrong = checkTogether(pieces, shown(pieces, true));
    }
    return wrong;
  }

  /** Changes that left a byte which nobody else can have left. */
  private Set<Change> shown(List<Piece> pieces, boolean groups) {
    Set<Change> shown = new HashSet<>();
    for (Piece piece : pieces) {
      if (piece.candidates.size() > 1) {
        for (long at = piece.from; at < piece.to; at++) {
          if (count(piece, at) == 1) {
            for (Change candidate : piece.candidates) {
              if (isWhole(candidate, groups) && shows(candidate, at)) {
                shown.add(candidate);
              }
            }
          }
        }
      } else if (isWhole(piece.candidates.getFirst(), groups)) {
        shown.add(piece.candidates.getFirst());
      }
    }
    return shown;
  }

  private boolean isWhole(Change change, boolean groups) {
    return change != old
        && change.certain()
        && (groups ? change.verb() == Verb.WRITE_GROUP : change.verb() != Verb.TRUNCATE);
  }

  private @Nullable String checkTogether(List<Piece> pieces, Set<Change> shown) {
    for (Change whole : shown) {
      for (Piece piece : pieces) {
        for (long at = piece.from; whole.covers(piece.from, piece.to) && at < piece.to; at++) {
          if (!showsNoOlder(piece, at, whole)) {
            return "%s: it saw %s, but at %d something older: %s"
                .formatted(sight, whole, at, piece.candidates);
          }
        }
      }
    }
    return null;
  }

  private boolean showsNoOlder(Piece piece, long at, Change whole) {
    for (Change candidate : piece.candidates) {
      if (shows(candidate, at) && !candidate.before(whole)) {
        return true;
      }
    }
    return false;
  }

  private String describe(Piece piece, long at) {
    StringBuilder may = new StringBuilder();
    for (Change candidate : piece.candidates) {
      may.append(may.isEmpty() ? "" : ", or ")
          .append(
              candidate == old
                  ? "%02x, as before".formatted(at < content.length ? content[(int) at] : 0)
                  : "%02x of %s".formatted(candidate.at(at), candidate));
    }
    return "%s; at %d it saw %02x, which should be %s%s"
        .formatted(sight, at, seen(at), may, whose(at));
  }

  private String whose(long at) {
    for (Change change : relevant) {
      if (change.covers(at, at + 1) && change.at(at) == seen(at)) {
        return "; it looks like that of " + change;
      }
    }
    return "";
  }
}
