package dev.quire;

import dev.quire.core.cache.Lookup;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Sequence;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Words;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads of several pages that count only if none of them changed meanwhile: how an engine descends
 * a tree. Given to the body of {@link Quire#optimistic}, which runs again until it validates.
 *
 * <p>While the body runs nothing is held: no reference, no latch, no section. After a few attempts
 * the pages of the last one are latched, in the order of file and index, so that a scope gets on
 * beside writers that never pause. So all pages of a scope have to fit into memory at once.
 */
public final class ReadScope {

  // Protocol optimistic-read.md, the part on scopes. For each page the scope keeps the folio and
  // its sequence word as they were before the first value was taken from it; at the end all words
  // are compared. A page whose word is unchanged had its bytes unchanged from its first read to the
  // comparison, so at the moment of the first comparison all pages were what the body saw.

  private static final int PAGES = 16;

  private record Wanted(CachedFile file, long index) {}

  // Only while the scope runs: a thread keeps its scope, and with it nothing of an instance that is
  // closed.
  private @Nullable Quire quire;
  private final Frames frames;
  private PageView[] views = new PageView[PAGES];
  private int count;

  // Counted by the instance once for all pages.
  private int hits;

  // Only attempts after the first few need to know which pages were asked for.
  private @Nullable List<Wanted> wanted;
  private final Set<Long> latched = new LinkedHashSet<>();

  ReadScope(Frames frames) {
    this.frames = frames;
    Arrays.setAll(views, i -> new PageView(frames));
  }

  /**
   * The page of {@code file} that holds {@code position}, filled first when it is missing.
   *
   * @throws EOFException when {@code position} is at the end of the file or beyond
   * @throws QuireIoException when the page could not be had
   * @throws IllegalStateException outside the body that the scope was given to
   * @throws IllegalArgumentException when the file belongs to another instance
   */
  public PageView page(CachedFile file, long position) throws IOException {
    return Aside.page(this, file, position);
  }

  /** As {@link #page(CachedFile, long)}, in line. */
  PageView walked(CachedFile file, long position) throws IOException {
    check(file);
    Lookup lookup = file.lookup();
    long folio = position < 0 ? 0 : lookup.peek(position >>> Frames.FRAME_SHIFT);
    if (folio != 0) {
      long sequence = Sequence.begin(folio);
      long address = lookup.page(folio, sequence, position, file.pageSize());
      if (address != 0) {
        return hit(file, position, address, folio, sequence);
      }
    }
    return fetch(file, position);
  }

  /**
   * As {@link #page(CachedFile, long)}, with a hint that spares the look-up; any value is legal.
   */
  public PageView page(CachedFile file, long position, long hint) throws IOException {
    return Aside.page(this, file, position, hint);
  }

  /** As {@link #page(CachedFile, long, long)}, in line. */
  PageView hinted(CachedFile file, long position, long hint) throws IOException {
    check(file);
    Lookup lookup = file.lookup();
    long folio = lookup.peekHint(hint);
    if (folio != 0) {
      long sequence = Sequence.begin(folio);
      if ((sequence ^ hint) >>> 32 == 0) {
        long address = lookup.page(folio, sequence, position, file.pageSize());
        if (address != 0) {
          return hit(file, position, address, folio, sequence);
        }
      }
    }
    return walked(file, position);
  }

  /** How many pages it has read so far. */
  @Override
  public String toString() {
    return quire != null ? "read scope over " + count + " pages" : "read scope, not in use";
  }

  private void check(CachedFile file) {
    if (file.quire() != quire) {
      throw misused(file);
    }
  }

  private RuntimeException misused(CachedFile file) {
    return quire != null
        ? new IllegalArgumentException(
            "%s was opened by another instance; use the scope of that one".formatted(file.path()))
        : new IllegalStateException(
            "the scope has ended; use it only in the body that it was given to");
  }

  private PageView hit(CachedFile file, long position, long address, long folio, long sequence) {
    hits++;
    return add(file, position, address, folio, sequence);
  }

  private PageView add(CachedFile file, long position, long address, long folio, long sequence) {
    int at = count;
    if (at == views.length) {
      grow();
    }
    count = at + 1;
    if (wanted != null) {
      wanted.add(new Wanted(file, position >>> Frames.FRAME_SHIFT));
    }
    PageView view = views[at];
    view.show(address, file.pageSize(), folio, sequence);
    return view;
  }

  /** The page was missing or in somebody's hands: have it filled, or wait for the writer. */
  private PageView fetch(CachedFile file, long position) throws IOException {
    file.checkOpen();
    Positions.checkPosition(position);
    Quire own = file.quire();
    while (true) {
      long folio = own.reading().pin(file, position);
      try {
        long sequence = Sequence.begin(folio);
        if ((Sequence.readable(sequence) || Reading.isOwn(folio))
            && Identity.covers(folio, file.mapping().id(), position >>> Frames.FRAME_SHIFT)) {
          long address = file.address(folio, position & -file.pageSize());
          return add(file, position, address, folio, sequence);
        }
        unlatch(own); // out of order: whoever has this page may wait for one that is latched here
        own.reading().latchShared(file, folio, position);
        own.unlatch(folio);
      } finally {
        own.unpin(folio);
      }
    }
  }

  private void grow() {
    int length = views.length;
    views = Arrays.copyOf(views, 2 * length);
    for (int i = length; i < views.length; i++) {
      views[i] = new PageView(frames);
    }
  }

  /** Opens the scope for a first attempt. */
  void open(Quire own) {
    if (quire != null) {
      throw new IllegalStateException(
          "read scopes do not nest; finish the one that this thread is in");
    }
    quire = own;
    count = 0;
  }

  /** Prepares another attempt. */
  void again(Quire own, int attempt) throws IOException {
    unlatch(own);
    if (attempt > Reading.ATTEMPTS) {
      latch();
    }
    if (attempt >= Reading.ATTEMPTS) {
      wanted = new ArrayList<>();
    }
  }

  /**
   * Ends an attempt, whose views show nothing any more: true when nothing that the body read had
   * changed by now.
   */
  boolean validates() {
    Words.acquireFence(); // pairs with Sequence.move
    long changed = 0;
    for (int i = 0; i < count; i++) {
      changed |= views[i].hide();
    }
    count = 0;
    return changed == 0;
  }

  /** Ends the scope. */
  void close(Quire own) {
    if (count != 0) {
      validates(); // the attempt ended by an error: what it saw is nobody's any more
    }
    if (hits != 0) {
      own.countHits(hits);
      hits = 0;
    }
    quire = null;
    if (wanted != null) { // else nothing was latched
      wanted = null;
      unlatch(own);
    }
  }

  /** Latches what the last attempt asked for, each folio once, in the order of file and index. */
  private void latch() throws IOException {
    List<Wanted> pages = wanted == null ? List.of() : wanted;
    List<Wanted> ordered =
        pages.stream()
            .distinct()
            .sorted(
                Comparator.comparingLong((Wanted page) -> page.file().mapping().id())
                    .thenComparingLong(Wanted::index))
            .toList();
    for (Wanted page : ordered) {
      long position = page.index() << Frames.FRAME_SHIFT;
      if (position < page.file().mapping().size()) { // else truncated: the body will hear of it
        latch(page.file(), position, ordered.size());
      }
    }
  }

  private void latch(CachedFile file, long position, int pages) throws IOException {
    long folio = pin(file, position, pages);
    boolean held = false;
    try {
      if (!latched.contains(folio)) {
        file.quire().reading().latchShared(file, folio, position);
        latched.add(folio);
        held = true;
      }
    } finally {
      if (!held) {
        file.quire().unpin(folio);
      }
    }
  }

  private long pin(CachedFile file, long position, int pages) throws IOException {
    try {
      return file.quire().reading().pin(file, position);
    } catch (MemoryExhaustedException e) {
      throw new MemoryExhaustedException(
          "a read scope over %d pages holds %d of them and there is no memory for another; %s"
              .formatted(pages, latched.size(), "read fewer pages in one scope, or give more"),
          e);
    }
  }

  private void unlatch(Quire own) {
    for (long folio : latched) {
      own.unlatch(folio);
      own.unpin(folio);
    }
    latched.clear();
  }
}
