package dev.quire.core.cache;

import dev.quire.core.folio.FolioFlags;
import dev.quire.core.folio.FolioLatch;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.folio.Heat;
import dev.quire.core.folio.Identity;
import dev.quire.core.folio.Sequence;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Bringing pages in: one fill for each page however many threads ask. Protocol fill.md.
 *
 * <p>A folio is put into its slots before it is read, locked and with its content latch held; who
 * meets it there waits for the lock without a reference. Success makes the content even. Failure
 * takes the folio out again and hands the exception to everybody who waits.
 */
public final class Fill {

  /** No heat: that which a folio has entered with. */
  private static final int ENTERED = 1 << Byte.SIZE;

  private final Cache cache;
  private final Mapping mapping;
  private final Misses misses;

  Fill(Cache cache, Mapping mapping) {
    this.cache = cache;
    this.mapping = mapping;
    this.misses = new Misses(this, cache, mapping);
  }

  /**
   * Fills the page of {@code index}, unless it is there by now, and starts what readahead wants
   * beyond it. On a platform thread the reading is done here; a virtual thread hands it over and
   * waits, so that its carrier is free.
   *
   * @throws IOException what the storage, the transform or the lack of memory said
   */
  public void demand(long index) throws IOException {
    if (cache.io().isHere()) {
      fill(index);
    } else if (mapping.backing().together()) {
      misses.demand(index);
    } else {
      cache.io().call(() -> fill(index));
    }
  }

  void fill(long index) throws IOException {
    mapping.notice();
    long first = firstOf(index);
    if (isMissing(first)) {
      fillFrom(first, mapping.readAhead().missed(first));
    }
  }

  /** The first frame of the page that holds {@code index}. */
  long firstOf(long index) {
    return index & -(1L << mapping.order());
  }

  /** Whether the file has a page there, and the cache has not. */
  boolean isMissing(long first) {
    return first < pages() && mapping.lookup().peek(first) == 0;
  }

  /**
   * Fills the page at {@code first} here, and has what readahead wants, up to {@code end}, filled.
   */
  void fillFrom(long first, long end) throws IOException {
    long folio = beginHuge(first);
    if (folio == 0) {
      folio = begin(first, orderAt(first, end, Cache.MAX_ORDER), false);
    }
    if (folio == 0) {
      // A larger folio may have met a page further on: the one that is wanted must not wait for it.
      folio = begin(first, mapping.order(), false);
    }
    if (folio == 0) {
      return;
    }
    long next = Identity.index(folio) + (1L << Identity.order(folio));
    IOException failure = complete(folio);
    if (failure != null) {
      throw failure;
    }
    if (next < end) {
      ahead(next, end);
    }
  }

  /**
   * Begins to fill the 2 MiB around a page, if its file wants that and has them, and memory is to
   * be had; 0 otherwise, also where pages of it are there.
   */
  private long beginHuge(long index) throws IOException {
    long first = index & -(long) Frames.SECTION_FRAMES;
    if (!mapping.wantsHuge()
        || first + Frames.SECTION_FRAMES > pages()
        || !isHollow(first, first + Frames.SECTION_FRAMES)) {
      return 0;
    }
    long folio = cache.folios().huge(cache.mayInsistOnHuge());
    if (folio == 0) {
      cache.hugeIsDenied();
    }
    return folio != 0 && insert(folio, first) == Mapping.Inserted.YES ? folio : 0;
  }

  /** Whether no page of a range is there. */
  private boolean isHollow(long first, long end) {
    for (long at = first; at < end; at += 1L << mapping.order()) {
      if (mapping.lookup().peek(at) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Fills {@code [from, to)} in the background as far as memory is free. */
  void ahead(long from, long to) {
    cache.io().submit(() -> fillAhead(from, to, true));
  }

  /**
   * Fills {@code [from, to)} here and now as far as memory is free, and waits for what others are
   * filling there.
   *
   * @return the first failure, or null
   */
  public @Nullable IOException prefetch(long from, long to) {
    IOException failure = fillAhead(from, to, false);
    for (long at = from; at < Math.min(to, pages()) && failure == null; at = after(at)) {
      long folio = mapping.lookup().peek(at);
      if (folio != 0 && isFilling(folio)) {
        failure = await(folio, at);
      }
    }
    return failure;
  }

  /** True for a folio whose bytes are on their way; false when a writer has it latched. */
  public static boolean isFilling(long folio) {
    int flags = FolioFlags.flags(folio); // a writer makes it dirty, a fill does not before its end
    return (flags & (FolioFlags.LOCKED | FolioFlags.DIRTY)) == FolioFlags.LOCKED
        && (Sequence.begin(folio) & Sequence.CONTENT) != 0;
  }

  /** With {@code marked}, who reads the first page of it starts the next window. */
  @Nullable IOException fillAhead(long from, long to, boolean marked) {
    return ahead(from, to, marked ? Heat.MARKER : ENTERED, ENTERED).failure;
  }

  /**
   * What became of a range that was to be filled while nobody waits for it.
   *
   * @param frames of it that this has begun to fill
   * @param failure the first, after which no more was begun; or null
   */
  public record Warmed(long frames, @Nullable IOException failure) {}

  /** Fills {@code [from, to)} here and now as far as memory is free, with this heat. */
  public Warmed warm(long from, long to, byte heat) {
    Ahead ahead = ahead(firstOf(from), to, heat, heat);
    return new Warmed(ahead.frames, ahead.failure);
  }

  private Ahead ahead(long from, long to, int first, int next) {
    Ahead ahead = new Ahead(from, to, first, next);
    new FillBatch(this, mapping, ahead).run();
    return ahead;
  }

  /** The pages of a range, as far as memory is free; none more after the first failure. */
  private final class Ahead implements FillBatch.Pages {
    private final long to;
    private final int next;
    private long at;
    private int heat;
    private long frames;
    private @Nullable IOException failure;

    Ahead(long from, long to, int first, int next) {
      this.at = from;
      this.to = to;
      this.heat = first;
      this.next = next;
    }

    @Override
    public long next() {
      while (at < Math.min(to, pages()) && failure == null) {
        long folio = mapping.lookup().peek(at) == 0 ? speculate(at, to) : 0;
        boolean none = folio == 0 && mapping.lookup().peek(at) == 0;
        at = none ? to : after(at);
        if (folio != 0) {
          if (heat != ENTERED) {
            Heat.set(folio, (byte) heat);
          }
          heat = next;
          frames += 1L << Identity.order(folio);
          cache.counters().add(Counters.READAHEAD, 1L << Identity.order(folio));
          return folio;
        }
      }
      return 0;
    }

    @Override
    public void ended(int nth, @Nullable IOException failed) {
      failure = failure == null ? failed : failure;
    }
  }

  /** Hears of pages that {@link #scattered} has filled. */
  @FunctionalInterface
  public interface Arrivals {
    /**
     * The page of the index that stands at {@code which} has come, or failed; others are under way,
     * so nothing may be waited for.
     */
    void arrived(int which, @Nullable IOException failure);
  }

  /**
   * Fills the pages of these indexes, as far as they are missing, with their reads together. What
   * cannot be filled is left to who asks for it.
   *
   * @param indexes of first frames of pages
   * @throws IOException when the file cannot be asked for its version
   */
  public void scattered(long[] indexes, int count, Arrivals arrivals) throws IOException {
    mapping.notice();
    together(indexes, count, arrivals);
  }

  /** As {@link #scattered}, of a file whose version was looked at. */
  void together(long[] indexes, int count, Arrivals arrivals) {
    if (mapping.wantsHuge()) {
      oneByOne(indexes, count, arrivals);
      return;
    }
    Scattered scattered = new Scattered(this, cache, mapping, indexes, count, arrivals);
    try {
      boolean goesOn = true;
      while (goesOn && scattered.reserve()) {
        // A storage that has been closed meanwhile refuses before it asks for the first page.
        goesOn = new FillBatch(this, mapping, scattered).run();
      }
    } finally {
      scattered.release();
    }
  }

  /** A few of them bring in all that the others want. */
  private void oneByOne(long[] indexes, int count, Arrivals arrivals) {
    for (int i = 0; i < count; i++) {
      if (isMissing(indexes[i])) {
        IOException failure = null;
        try {
          fillFrom(indexes[i], indexes[i] + (1L << mapping.order()));
        } catch (IOException e) {
          failure = e;
        }
        cache.counters().add(Counters.MISSES, 1);
        arrivals.arrived(i, failure);
      }
    }
  }

  /**
   * Fills pages that the cache has not, as one folio, here and now, on a platform thread; only if
   * memory is free.
   *
   * @param first a multiple of {@code 1 << order}
   * @param order log2 of the frames, at most {@link Frames#SECTION_ORDER}
   * @return false, without effect, when there is no memory for it, or one of the pages is there
   * @throws IOException what the storage or the transform said
   */
  public boolean large(long first, int order) throws IOException {
    if (order < mapping.order()
        || order > Frames.SECTION_ORDER
        || (first & (1L << order) - 1) != 0
        || first >= pages()) {
      throw new IllegalArgumentException(
          "a folio of order %d at page %d of %d; use %d to %d, at a multiple of its size"
              .formatted(order, first, pages(), mapping.order(), Frames.SECTION_ORDER));
    }
    long folio = begin(first, order, true);
    if (folio == 0) {
      return false;
    }
    IOException failure = complete(folio);
    if (failure != null) {
      throw failure;
    }
    return true;
  }

  /** The page behind the folio that holds {@code index}, or behind {@code index} when none does. */
  private long after(long index) {
    long folio = mapping.lookup().peek(index);
    long end = folio == 0 ? 0 : Identity.index(folio) + (1L << Identity.order(folio));
    return Math.max(index + (1L << mapping.order()), end);
  }

  /** Begins a fill that nobody waits for; 0 when there is no memory, or somebody was first. */
  private long speculate(long index, long end) {
    int order = orderAt(index, end, mapping.largest());
    long folio = speculate(index, order);
    return folio == 0 && order > mapping.order() ? speculate(index, mapping.order()) : folio;
  }

  /**
   * As {@link #begin}, of a folio of that order, or of 64 KiB where there is none so large, if
   * memory is free.
   */
  long speculate(long index, int order) {
    try {
      long folio = begin(index, order, true);
      if (folio == 0 && order > Cache.MAX_ORDER) {
        cache.countFallback();
        folio = begin(index, Cache.MAX_ORDER, true);
      }
      return folio;
    } catch (IOException outOfMemory) {
      return 0; // there is nobody to tell
    }
  }

  /**
   * The largest aligned folio at {@code index} that ends by {@code end}; never below the file's.
   */
  private int orderAt(long index, long end, int largest) {
    long room = Math.min(end, pages()) - index;
    int order = room <= 0 ? 0 : 63 - Long.numberOfLeadingZeros(room);
    order = Math.min(order, Long.numberOfTrailingZeros(index));
    return Math.max(mapping.order(), Math.min(order, largest));
  }

  /** Frames of the file, the last one perhaps in part. */
  long pages() {
    return mapping.size() + Frames.FRAME_BYTES - 1 >>> Frames.FRAME_SHIFT;
  }

  /**
   * Puts a locked, latched folio into its slots. Returns 0 when somebody was first, or no memory.
   */
  long begin(long index, int order, boolean speculative) throws IOException {
    for (int attempt = 0; ; attempt++) {
      long folio = speculative ? cache.folios().speculate(order) : demandFolio(order);
      if (folio == 0) {
        return 0;
      }
      Mapping.Inserted inserted = insert(folio, index);
      if (inserted == Mapping.Inserted.YES) {
        return folio;
      }
      if (inserted == Mapping.Inserted.OCCUPIED || speculative) {
        return 0;
      }
      if (inserted == Mapping.Inserted.BARRED) {
        mapping.extent().awaitInvalidate();
      } else {
        cache.folios().relieveNodes(attempt);
      }
    }
  }

  /** Puts a folio into the slots of {@code index}; unless it got there it is free again. */
  Mapping.Inserted insert(long folio, long index) {
    int frames = 1 << Identity.order(folio);
    Identity.assume(folio, mapping.id(), index);
    FolioRef.unfreeze(folio, 1 + frames);
    Mapping.Inserted inserted = Mapping.Inserted.OCCUPIED;
    cache.fillStarted();
    try {
      inserted = mapping.insert(folio);
    } finally {
      if (inserted != Mapping.Inserted.YES) {
        withdraw(folio, null);
        cache.folios().put(folio, 1 + frames);
        cache.fillEnded();
      }
    }
    return inserted;
  }

  private long demandFolio(int order) throws IOException {
    if (order > mapping.order()) {
      long folio = cache.folios().speculate(order);
      if (folio != 0) {
        return folio;
      }
    }
    return cache.folios().demand(mapping.order());
  }

  /** Reads the folio's bytes and lets everybody in, or takes the folio out; drops our reference. */
  @Nullable IOException complete(long folio) {
    return complete(folio, null);
  }

  /** How the bytes of a folio come. */
  interface Arrival {
    void await() throws IOException;
  }

  /** As {@link #complete(long)}, with bytes that come in another way, if there is one. */
  @Nullable IOException complete(long folio, @Nullable Arrival bytes) {
    Failed failure = null;
    boolean filled = false;
    try {
      if (bytes == null) { // by far most often, so nothing is allocated for it
        read(folio);
      } else {
        bytes.await();
      }
      filled = true;
    } catch (IOException e) {
      failure = failed(folio, e);
    } catch (RuntimeException | Error e) { // a transform's own: to all waiters like any other
      failure = failed(folio, new IOException("the page transform failed: " + e, e));
    } finally {
      finish(folio, filled, failure); // whatever is thrown, or others would wait for ever
    }
    return failure == null ? null : failure.failure();
  }

  private Failed failed(long folio, IOException cause) {
    return new Failed(mapping.id(), Identity.index(folio), 1L << Identity.order(folio), cause);
  }

  void finish(long folio, boolean filled, @Nullable Failed failure) {
    if (filled) {
      cache.latch().unlockExclusive(folio);
      cache.lock().unlock(folio);
      cache.counters().add(Counters.FILLS, 1);
    } else {
      mapping.remove(folio);
      withdraw(folio, failure);
    }
    cache.folios().put(folio, 1);
    cache.fillEnded();
  }

  /**
   * Ends the claim to a folio that is in no slot: nobody reads it under an identity that it had.
   */
  private void withdraw(long folio, @Nullable Failed failure) {
    if (Identity.mapping(folio) != 0) {
      Identity.renounce(folio);
    }
    cache.latch().unlockExclusive(folio);
    cache.lock().unlock(folio, failure);
  }

  /** What waiters are told; one of them may have come to wait for another page of this folio. */
  record Failed(long mapping, long index, long frames, IOException failure) {}

  /**
   * Waits until the fill of the page of {@code index}, in {@code folio}, has ended.
   *
   * @return the failure of that fill, if it was the one of this page, or null
   * @throws IllegalStateException when it is this thread that fills it: a transform that reads what
   *     it is there to make
   */
  public @Nullable IOException await(long folio, long index) {
    if (FolioLatch.holder(folio) == Thread.currentThread().threadId()) {
      throw new IllegalStateException(
          "page %d is being filled by this thread; a page transform must not read it"
              .formatted(index));
    }
    return cache.lock().awaitUnlock(folio) instanceof Failed failed
            && failed.mapping == mapping.id()
            && Long.compareUnsigned(index - failed.index, failed.frames) < 0
        ? failed.failure
        : null;
  }

  private void read(long folio) throws IOException {
    int due = due(folio);
    long position = Identity.index(folio) << Frames.FRAME_SHIFT;
    long address = mapping.lookup().content(folio);
    arrived(folio, due == 0 ? 0 : mapping.backing().read(position, address, due), due);
  }

  /** Bytes of a folio that the storage has. */
  int due(long folio) {
    long position = Identity.index(folio) << Frames.FRAME_SHIFT;
    // Loaded after the folio is in its slot: who makes it less looks there first, or after. What
    // lies beyond, written by nobody yet, reads as zeros; what others have just stored there is not
    // read, or it would be seen when the file grows.
    return Math.clamp(mapping.stored() - position, 0, Frames.FRAME_BYTES << Identity.order(folio));
  }

  /** So many bytes of a folio were read: zeros behind them, and the transform. */
  void arrived(long folio, int read, int due) throws IOException {
    long position = Identity.index(folio) << Frames.FRAME_SHIFT;
    int bytes = Frames.FRAME_BYTES << Identity.order(folio);
    long address = mapping.lookup().content(folio);
    cache.counters().add(Counters.BYTES_READ, read);
    if (read < due) {
      throw new EOFException(
          "the file ends at byte %d, %d were expected: it shrank while it was read"
              .formatted(position + read, position + due));
    }
    Content.zero(address + read, bytes - read);
    int page = mapping.pageBytes();
    for (int at = 0; at < bytes && at < read; at += page) {
      mapping.transform().fill(position + at, address + at, page);
    }
  }
}
