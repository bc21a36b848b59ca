package dev.quire;

import dev.quire.core.cache.Backing;
import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.ReadAhead;
import dev.quire.core.cache.Transform;
import dev.quire.core.epoch.Reader;
import dev.quire.core.folio.FolioRef;
import dev.quire.core.frame.Frames;
import dev.quire.core.os.FileStamp;
import dev.quire.core.os.OpenFile;
import dev.quire.stats.MemoryMap;
import dev.quire.stats.PinInfo;
import dev.quire.stats.QuireStats;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** A file that at least one handle has open. */
  static final class SharedFile {
    final Mapping mapping;
    final Path path;
    final FileStamp stamp;
    final @Nullable PageTransform transform;

    // Guarded by the register of files.
    final List<CachedFile> handles = new ArrayList<>();

    SharedFile(Mapping mapping, Path path, FileStamp stamp, @Nullable PageTransform transform) {
      this.mapping = mapping;
      this.path = path;
      this.stamp = stamp;
      this.transform = transform;
    }
  }

  private record FileKey(long device, long inode) {
    static FileKey of(FileStamp stamp) {
      return new FileKey(stamp.device(), stamp.inode());
    }
  }

  private final Assembly rooms;
  private final Cache cache;
  private final Reading reading;
  private final Pins pins;
  private final UnaryOperator<Backing> backings;
  private final ThreadLocal<ReadScope> scopes = ThreadLocal.withInitial(() -> new ReadScope(this));

  // Guarded by itself; held while a file is opened or closed, so that one file has one mapping.
  private final Map<FileKey, SharedFile> files = new HashMap<>();
  private boolean closed;

  Quire(QuireBuilder builder) {
    this.pins = new Pins(builder.pinSampling);
    this.backings = builder.backings;
    this.rooms = new Assembly(builder, pins);
    this.cache = rooms.cache();
    this.reading = new Reading(cache, rooms.calls(), builder.latchNanos());
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
   * Opens a file. Two paths to one file share their pages.
   *
   * @throws java.nio.file.NoSuchFileException when there is none
   * @throws java.nio.file.AccessDeniedException when it may not be read
   * @throws java.nio.file.FileSystemException when it is a directory, or something else that has no
   *     pages
   * @throws IllegalArgumentException when the file is open already with smaller pages or another
   *     transform
   */
  public CachedFile open(Path path, OpenOptions options) throws IOException {
    CachedFile[] opened = new CachedFile[1];
    cache.io().call(() -> opened[0] = openHere(path, options));
    return opened[0];
  }

  private CachedFile openHere(Path path, OpenOptions options) throws IOException {
    rooms.calls().enter();
    try {
      OpenFile file = rooms.os().open(path, false);
      Backing backing = backings.apply(new FileBacking(file));
      boolean first = false;
      CachedFile handle;
      try {
        FileStamp stamp = file.stamp();
        Backing.Version version = backing.version();
        synchronized (files) {
          SharedFile shared = files.get(FileKey.of(stamp));
          if (shared == null) {
            shared = share(path, stamp, backing, version, options);
            first = true;
          }
          handle = addHandle(shared, path, options);
        }
      } finally {
        if (!first) {
          backing.close();
        }
      }
      if (!first) {
        noticeOrClose(handle);
      }
      advise(handle.mapping(), options.advice());
      return handle;
    } finally {
      rooms.calls().exit();
    }
  }

  private SharedFile share(
      Path path, FileStamp stamp, Backing backing, Backing.Version version, OpenOptions options)
      throws IOException {
    if (closed) {
      throw Calls.closed();
    }
    int order = Integer.numberOfTrailingZeros(options.pageSize()) - Frames.FRAME_SHIFT;
    PageTransform transform = options.transform();
    Mapping mapping =
        cache.open(backing, version, order, transform == null ? Transform.NONE : adapt(transform));
    SharedFile shared = new SharedFile(mapping, path, stamp, transform);
    files.put(FileKey.of(stamp), shared);
    return shared;
  }

  private CachedFile addHandle(SharedFile shared, Path path, OpenOptions options) {
    checkCompatible(shared, path, options);
    CachedFile handle = new CachedFile(this, shared, path, options.pageSize());
    shared.handles.add(handle);
    return handle;
  }

  /** Opening is one of the moments at which changes by others are noticed. */
  private static void noticeOrClose(CachedFile handle) throws IOException {
    boolean noticed = false;
    try {
      handle.mapping().notice();
      noticed = true;
    } finally {
      if (!noticed) {
        handle.close();
      }
    }
  }

  private static Transform adapt(PageTransform transform) {
    return (position, address, bytes) -> {
      try (Arena arena = Arena.ofConfined()) {
        transform.fill(position, Segments.of(address, bytes, arena));
      }
    };
  }

  private static void checkCompatible(SharedFile shared, Path path, OpenOptions options) {
    if (options.pageSize() > shared.mapping.pageBytes()) {
      throw new IllegalArgumentException(
          "%s is open with pages of %d bytes, %d were asked for; open it with the larger ones first"
              .formatted(path, shared.mapping.pageBytes(), options.pageSize()));
    }
    if (options.transform() != shared.transform) {
      throw new IllegalArgumentException(
          "%s is open with another page transform; pass the same object, or close it first"
              .formatted(path));
    }
  }

  /**
   * Runs a body that reads values of several pages, until nothing that it read had changed when it
   * returned.
   *
   * @throws LatchTimeoutException when a page stays in the hands of one writer for too long
   */
  public <T extends @Nullable Object> T optimistic(ScopeFunction<T> body) throws IOException {
    ReadScope scope = scopes.get();
    scope.open();
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
        scope.again(attempt);
      }
    } finally {
      scope.close();
    }
  }

  // The loop of optimistic once more: through that one the result would be boxed on every read.

  /** As {@link #optimistic}, from a long to a long. */
  public long optimisticLong(long argument, ScopeLongFunction body) throws IOException {
    ReadScope scope = scopes.get();
    scope.open();
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
        scope.again(attempt);
      }
    } finally {
      scope.close();
    }
  }

  /** What the instance says of itself. */
  public QuireStats stats() {
    synchronized (files) {
      return rooms.census().stats(List.copyOf(files.values()));
    }
  }

  /** A picture of memory with at most {@code cells} cells. */
  public MemoryMap memoryMap(int cells) {
    return rooms.census().memoryMap(cells);
  }

  /** What a cell of {@link #memoryMap} carries, in words. */
  public String describe(MemoryMap map, int cell) {
    synchronized (files) {
      return rooms.census().describe(map, cell, List.copyOf(files.values()));
    }
  }

  /**
   * Recorded pins that are open, the oldest first; which ones are recorded is up to the builder.
   */
  public List<PinInfo> holders() {
    return pins.holders();
  }

  /**
   * Closes all files and gives the memory back. Closing twice is harmless.
   *
   * @throws PinsOutstandingException when pages are pinned; all else has happened by then, and the
   *     memory goes back with the last pin
   */
  @Override
  public void close() {
    synchronized (files) {
      closed = true;
      // Under one monitor, so that a handle that is being closed elsewhere is closed by then.
      List.copyOf(files.values()).forEach(this::closeAll);
    }
    if (rooms.stop() && !rooms.giveBack()) {
      throw new PinsOutstandingException(
          ("%d folios are pinned while their instance is closed; close the pins, and the memory"
                  + " goes back with the last; %s")
              .formatted(rooms.clock().heldFolios(), pins.describe(5)));
    }
  }

  void close(CachedFile handle) {
    if (!handle.end()) {
      return;
    }
    synchronized (files) {
      SharedFile shared = handle.shared();
      shared.handles.remove(handle);
      if (shared.handles.isEmpty()) {
        closeAll(shared);
      }
    }
  }

  private void closeAll(SharedFile shared) {
    shared.handles.forEach(CachedFile::end);
    shared.handles.clear();
    if (files.remove(FileKey.of(shared.stamp), shared)) {
      cache.close(shared.mapping);
    }
  }

  void advise(Mapping mapping, Advice advice) {
    mapping
        .readAhead()
        .advise(
            switch (advice) {
              case NORMAL -> ReadAhead.Pattern.NORMAL;
              case SEQUENTIAL -> ReadAhead.Pattern.SEQUENTIAL;
              case RANDOM -> ReadAhead.Pattern.RANDOM;
            });
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

  Reading reading() {
    return reading;
  }

  Assembly rooms() {
    return rooms;
  }

  Pins pins() {
    return pins;
  }

  long pfn(long folio) {
    return cache.frames().pfn(folio);
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
