package dev.quire;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Fill;
import dev.quire.core.cache.GroupLatch;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.ReadAhead;
import dev.quire.core.epoch.Reader;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.Compaction.Compacted;
import dev.quire.stats.FileMap;
import dev.quire.stats.MemoryMap;
import dev.quire.stats.PinInfo;
import dev.quire.stats.QuireStats;
import dev.quire.stats.ResidentRange;
import dev.quire.stats.SectionMap;
import dev.quire.storage.Backing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A page cache: one memory budget, through which any number of files are read. Safe for any number
 * of threads.
 *
 * <pre>{@code
 * try (Quire quire = Quire.builder().memory(256L << 20).build();
 *     CachedFile file = quire.open(path)) {
 *   int n = file.read(position, segment);
 * }
 * }</pre>
 */
public final class Quire implements AutoCloseable {

  private final Assembly rooms;
  private final Cache cache;
  private final Reading reading;
  private final Changing changing;
  private final Pins pins;
  private final UnaryOperator<dev.quire.core.cache.Backing> backings;
  private final ThreadLocal<ReadScope> scopes;

  private final OpenFiles files;
  private final Opener opener;
  private final Durability durability;
  private final Warm warm;
  private final Observers observers;
  private final Pictures pictures;
  private final Collapsing collapsing;
  private final Resizing resizing;
  private final @Nullable Following following;

  Quire(QuireBuilder builder) {
    this.pins = new Pins(builder.pinSampling);
    this.backings = builder.backings;
    this.rooms = new Assembly(builder, pins);
    this.cache = rooms.cache();
    Frames frames = cache.frames();
    this.scopes = ThreadLocal.withInitial(() -> new ReadScope(frames));
    this.durability = new Durability(rooms.flusher(), rooms.calls(), builder.latchNanos());
    this.warm = new Warm(builder, rooms);
    this.collapsing = new Collapsing(cache, rooms.compacting());
    this.resizing = new Resizing(rooms, pins, builder.largest());
    this.files = new OpenFiles(cache, durability, warm);
    this.opener = new Opener(this, files, warm);
    this.reading =
        new Reading(cache, rooms.calls(), new Passing(rooms.reclaimer()), builder.latchNanos());
    this.changing = new Changing(cache, rooms.calls(), reading, builder.latchNanos());
    this.pictures = new Pictures(frames, rooms.buddy(), rooms.lanes());
    this.observers = new Observers(this, builder.warnings);
    this.following = following(builder);
    warm.start();
    observers.start(builder.management);
    if (following != null) {
      following.start();
    }
  }

  private @Nullable Following following(QuireBuilder builder) {
    if (builder.followed == 0) {
      return null;
    }
    FollowRule rule =
        new FollowRule(builder.followed, resizing.least(), builder.largest(), System.nanoTime());
    Path root = builder.systemRoot;
    return new Following(resizing, rooms.census()::budget, () -> rooms.os().memory(root), rule);
  }

  /** How an instance is made. */
  public static QuireBuilder builder() {
    return new QuireBuilder();
  }

  /** Opens a file for reading, with pages of 4 KiB. */
  public CachedFile open(Path path) throws IOException {
    return open(path, OpenOptions.read());
  }

  /**
   * Opens a file. Two paths to one file share their pages, whatever their modes; the first handle
   * that writes gives the file another descriptor. Descriptors close with the last handle, or at
   * the end of a call of this method that needed its own no longer; with any of them the process
   * loses its {@code fcntl} locks on the file, as the system has it.
   *
   * @throws java.nio.file.NoSuchFileException when there is none
   * @throws java.nio.file.FileAlreadyExistsException when there is one and it was to be made
   * @throws java.nio.file.AccessDeniedException when it may not be read, or not be written
   * @throws java.nio.file.FileSystemException when it is a directory, or something else that has no
   *     pages
   * @throws IllegalArgumentException when the file is open already with smaller pages, another
   *     transform or another {@code direct}
   */
  public CachedFile open(Path path, OpenOptions options) throws IOException {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(options, "options");
    return opener.open(() -> Opening.of(this, path, options, backings), options);
  }

  /**
   * Opens a file that is no local one. Handles of one backing object share its pages; it is closed
   * with the last of them, and when this method throws it stays as it was. A page that it cannot
   * deliver, or answers that cannot be, are a {@link QuireIoException} for whoever asked.
   *
   * @throws IOException when the backing does not know its version
   * @throws IllegalArgumentException when it is open already with smaller pages or another
   *     transform; when it is to be written and cannot; with {@code CREATE_NEW} or {@code direct}
   */
  public CachedFile open(Backing backing, OpenOptions options) throws IOException {
    Objects.requireNonNull(backing, "backing");
    Objects.requireNonNull(options, "options");
    return opener.open(() -> Opening.of(this, backing, options), options);
  }

  /**
   * Runs a body that reads values of several pages, until nothing that it read had changed when it
   * returned.
   *
   * @throws LatchTimeoutException when a page stays in the hands of one writer for too long
   */
  public <T extends @Nullable Object> T optimistic(ScopeFunction<T> body) throws IOException {
    ReadScope scope = scopes.get();
    scope.open(this);
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          T result = body.apply(scope);
          if (scope.validates()) {
            return result;
          }
        } catch (LatchTimeoutException e) {
          throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
          if (scope.validates()) { // else it may come of a page that was changing
            throw e;
          }
        }
        scope.again(this, attempt);
      }
    } finally {
      scope.close(this);
    }
  }

  // The loop of optimistic once more: through that one the result would be boxed on every read.

  /** As {@link #optimistic}, from a long to a long. */
  public long optimisticLong(long argument, ScopeLongFunction body) throws IOException {
    ReadScope scope = scopes.get();
    scope.open(this);
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          long result = body.apply(scope, argument);
          if (scope.validates()) {
            return result;
          }
        } catch (LatchTimeoutException e) {
          throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
          if (scope.validates()) { // else it may come of a page that was changing
            throw e;
          }
        }
        scope.again(this, attempt);
      }
    } finally {
      scope.close(this);
    }
  }

  /** A group of writes that read scopes see all or none of. */
  public WriteGroup writeGroup() {
    return new WriteGroup(this, new GroupLatch(cache.latch()));
  }

  /**
   * Says that the log of an engine is durable up to {@code position}. Pages that were marked by
   * {@link Folio#logPosition} or {@link WriteGroup#logPosition} with no more than that may be
   * written from now on; until then they are not, neither in the background nor by a force, which
   * waits for {@link QuireBuilder#latchTimeout} at most and then says so. One log for an instance.
   *
   * <p>An engine that keeps a log says so once before it changes its first page; 0 will do. From
   * then on a page that is just being written is not handed out for changes in place before that
   * has ended: the write would take the changes along, and their log with them or not.
   *
   * @param position in the engine's own measure; less than before changes nothing
   * @throws IllegalArgumentException when it is negative
   */
  public void logDurable(long position) {
    if (position < 0) {
      throw new IllegalArgumentException(
          "log position %d; positions are from 0".formatted(position));
    }
    durability.logDurable(position);
  }

  /**
   * Changes the budget while everything goes on: up to {@link QuireBuilder#maxMemory}, down to what
   * index nodes and pinned pages need. Memory comes and goes by 2 MiB; what is given up goes back
   * to the system. Readers and writers are never stopped. Pages that stand in memory that goes are
   * moved, or evicted where there is no room for them, once they are stored.
   *
   * <p>Returns at once; the work is done by a thread of its own. It can end early, because pages
   * stay pinned, the system has no memory or {@link Resize#cancel} was called: then what was
   * reached is the budget, and {@link ResizeResult} says what was in the way.
   *
   * @param bytes the budget that is wanted, every byte off the heap included, as {@link
   *     QuireBuilder#memory}
   * @throws IllegalArgumentException when that is less than the instance needs or than what is
   *     pinned allows, or more than {@code maxMemory}, than the machine or its container has, or
   *     than {@link QuireBuilder#followMemory} lets it be
   * @throws IllegalStateException when another resize is under way, or the instance is closed
   * @throws UnsupportedOperationException when it is less than now, and the system cannot take
   *     memory back ({@link QuireBuilder#portable})
   */
  public Resize resize(long bytes) {
    if (following != null) {
      following.require(bytes);
    }
    return resizing.start(bytes);
  }

  /**
   * Changes what is set aside as {@link QuireBuilder#hugePool}: evicts small pages for that, or
   * gives free pieces back.
   *
   * @return bytes set aside or in use; less than wanted where pinned pages are in the way
   * @throws IllegalArgumentException when that is more than can ever leave the budget
   */
  public long hugePool(long bytes) {
    return rooms.reserve(bytes);
  }

  /**
   * The resize that is under way, or else the last one, whoever has begun it; empty before the
   * first.
   */
  public Optional<Resize> lastResize() {
    return Optional.ofNullable(resizing.last());
  }

  /** What came of {@link QuireBuilder#followMemory} so far; empty where that was not asked for. */
  public Optional<FollowedMemory> followed() {
    return following == null ? Optional.empty() : Optional.of(following.last());
  }

  /** Its budget and the number of its open files. */
  @Override
  public String toString() {
    return "Quire of %d bytes, %s"
        .formatted(
            rooms.census().budget(),
            files.isClosed() ? "closed" : "%d files open".formatted(files.count()));
  }

  /** What the instance says of itself. */
  public QuireStats stats() {
    return rooms.census().stats(files, warm.stats(), resizing);
  }

  /** A picture of memory with at most {@code cells} cells. */
  public MemoryMap memoryMap(int cells) {
    return rooms.census().memoryMap(cells);
  }

  /**
   * A picture of the sections of memory, those that are here and those that could be, with at most
   * {@code cells} cells.
   */
  public SectionMap sectionMap(int cells) {
    return pictures.sections(cells);
  }

  /** Where in each open file its pages in memory are, with at most {@code cells} cells a file. */
  public List<FileMap> fileMaps(int cells) {
    return pictures.files(cells, files.list());
  }

  /** What a cell of {@link #memoryMap} carries, in words. */
  public String describe(MemoryMap map, int cell) {
    return rooms.census().describe(map, cell, files.list());
  }

  /**
   * How warm reclaim takes the page of a file that holds {@code position} for: what a hit may
   * change, so it tells two reads apart that did and did not. For diagnosis; touches nothing and
   * takes no reference, and may be old when it is returned.
   *
   * @return 0 to 255, whose meaning is the {@link ReclaimPolicy}'s; -1 when the page cannot be read
   *     without waiting: it is not in the cache, or being filled
   * @throws IllegalArgumentException when {@code position} is negative
   * @throws IllegalStateException when the file is closed
   */
  public int heat(CachedFile file, long position) {
    file.checkOpen();
    Positions.checkPosition(position);
    return file.mapping().lookup().heat(position >>> Frames.FRAME_SHIFT);
  }

  /**
   * Writes a dump of which pages are in memory, by which a later instance loads them again: {@link
   * QuireBuilder#warm}. It holds no bytes of files. What is at {@code path} is replaced in one
   * step; a dump is of use for files that nobody changes afterwards.
   *
   * @return how many pages of 4 KiB it names
   * @throws IOException when it cannot be written; what is at {@code path} stays
   * @throws IllegalStateException when the instance is closed
   */
  public long dumpResident(Path path) throws IOException {
    Objects.requireNonNull(path, "path");
    rooms.calls().enter();
    try {
      return warm.store(path, files.list());
    } finally {
      rooms.calls().exit();
    }
  }

  /**
   * Takes a dump as {@link QuireBuilder#warm} does, for files that are opened from now on.
   *
   * @throws java.nio.file.NoSuchFileException when there is none
   * @throws IOException when it cannot be used: the message says why and what to do, and nothing of
   *     it is taken
   * @throws IllegalStateException when the instance is closed
   */
  public void loadResident(Path path) throws IOException {
    Objects.requireNonNull(path, "path");
    rooms.calls().enter();
    try {
      warm.load(path);
    } finally {
      rooms.calls().exit();
    }
  }

  /**
   * Which pages of a file are in the cache, in order; adjacent ones of one worth are one range.
   * Takes a lock of the file for a moment for each, and is old when it is returned.
   *
   * @throws IllegalStateException when the file is closed
   */
  public List<ResidentRange> residentRanges(CachedFile file) {
    file.checkOpen();
    rooms.calls().enter();
    try {
      return Warm.resident(file.mapping(), rooms.lanes()).ranges();
    } finally {
      rooms.calls().exit();
    }
  }

  /**
   * Makes large blocks of the free memory, where it is in pieces: moves pages out of sections of 2
   * MiB that are nearly empty into the gaps of others. Nothing is evicted, and pages are read,
   * written and pinned meanwhile; one that is pinned stays where it is, and its section with it.
   *
   * <p>Returns when nothing is to be gained any more; takes about as long as copying what is moved.
   * A resize is let in after the section in hand, and waited for. An interrupt of the calling
   * thread, and the end of the instance, end it early, with what was achieved by then.
   *
   * @throws IllegalStateException when the instance is closed
   */
  public CompactionResult compact() {
    rooms.calls().enter();
    try {
      long start = System.nanoTime();
      Compacted done = rooms.compacting().all();
      return rooms.census().compacted(done, pins, System.nanoTime() - start);
    } finally {
      rooms.calls().exit();
    }
  }

  /**
   * Recorded pins that are open, the oldest first; which ones are recorded is up to the builder.
   */
  public List<PinInfo> holders() {
    return pins.holders();
  }

  /**
   * As {@link #holders()}, of the page of a file that holds {@code position}.
   *
   * @throws IllegalArgumentException when {@code position} is negative
   */
  public List<PinInfo> holders(CachedFile file, long position) {
    Positions.checkPosition(position);
    return pins.holders(file, position);
  }

  /**
   * Makes all files durable, closes them and gives the memory back. Closing twice is harmless.
   *
   * @throws WritebackException when files could not be written; it names them, and they and the
   *     instance are still open. Or when a handle was open that has not been told yet of a failure
   *     that was mended since; all else has happened by then
   * @throws PinsOutstandingException when pages are pinned; all else has happened by then, and the
   *     memory goes back with the last pin
   * @throws AttachmentFailedException when methods of attachments have thrown something; all else
   *     has happened by then
   */
  @Override
  public void close() {
    warm.stop();
    collapsing.stop();
    rooms.compacting().stop();
    resizing.stop();
    if (following != null) {
      following.stop();
    }
    RuntimeException thrown = files.closeAll();
    warm.end();
    observers.end();
    if (rooms.stop() && !rooms.giveBack()) {
      PinsOutstandingException outstanding =
          new PinsOutstandingException(
              ("%d folios are pinned while their instance is closed; close the pins, and the memory"
                      + " goes back with the last; %s")
                  .formatted(rooms.reclaimer().heldFolios(), pins.describe(5)));
      if (thrown != null) {
        outstanding.addSuppressed(thrown);
      }
      throw outstanding;
    }
    if (thrown != null) {
      throw thrown;
    }
  }

  void close(CachedFile handle) {
    files.close(handle);
  }

  void advise(CachedFile handle, Advice advice) {
    ReadAhead.Pattern pattern = advice.pattern();
    if (pattern != null) {
      handle.mapping().readAhead().advise(pattern);
    }
    files.advise(handle, advice);
  }

  void advise(CachedFile handle, long position, long length, Advice advice) {
    advice.requireOfRange();
    Positions.checkPosition(position);
    Positions.checkLength(length);
    Mapping mapping = handle.mapping();
    long from = position >>> Frames.FRAME_SHIFT & -(1L << mapping.order());
    long to = (Positions.end(position, length) - 1 >> Frames.FRAME_SHIFT) + 1;
    rooms.calls().enter();
    try {
      mapping.advise(from, to, advice.pattern(), advice.regard());
    } finally {
      rooms.calls().exit();
    }
  }

  boolean revalidate(Mapping mapping) throws IOException {
    boolean[] changed = new boolean[1];
    rooms.calls().enter();
    try {
      cache.io().call(() -> changed[0] = mapping.notice());
    } finally {
      rooms.calls().exit();
    }
    return changed[0];
  }

  /** Fills the pages of a file, by the indexes of their first frames, with their reads together. */
  void fill(CachedFile file, long[] indexes, int count, Fill.Arrivals arrivals) throws IOException {
    rooms.calls().enter();
    try {
      file.mapping().fill().scattered(indexes, count, arrivals);
    } catch (IOException e) {
      file.checkOpen();
      throw new QuireIoException(
          "%s could not be asked for its version: %s".formatted(file.path(), e.getMessage()), e);
    } finally {
      rooms.calls().exit();
    }
  }

  /** As {@link #fill}, for a thread that must not block in the system. */
  void fillElsewhere(CachedFile file, long[] indexes, int count) throws IOException {
    cache.io().call(() -> fill(file, indexes, count, (which, failure) -> {}));
  }

  CompletableFuture<Void> prefetch(CachedFile file, long from, long to) {
    return cache
        .io()
        .start(() -> {
          IOException failure = file.mapping().fill().prefetch(from, to);
          if (failure != null) {
            throw new QuireIoException(
                "prefetch of %s failed: %s".formatted(file.path(), failure.getMessage()), failure);
          }
          return null;
        });
  }

  <T extends @Nullable Object> CompletableFuture<T> start(Callable<T> call) {
    return cache.io().start(call);
  }

  Reader reader() {
    return cache.epoch().reader();
  }

  Collapsing collapsing() {
    return collapsing;
  }

  Durability durability() {
    return durability;
  }

  Reading reading() {
    return reading;
  }

  Changing changing() {
    return changing;
  }

  Assembly rooms() {
    return rooms;
  }

  Pins pins() {
    return pins;
  }

  void countHits(long hits) {
    cache.counters().hits(hits);
  }

  void unpin(long folio) {
    if (FolioRef.put(folio, 1)) {
      cache.folios().free(folio);
    }
  }

  void unlatch(long folio) {
    cache.latch().unlockShared(folio);
  }
}
