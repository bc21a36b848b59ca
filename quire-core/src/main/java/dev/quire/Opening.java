package dev.quire;

import dev.quire.core.cache.Backing;
import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.Transform;
import dev.quire.core.frame.Frames;
import dev.quire.core.os.FileStamp;
import dev.quire.core.os.OpenFile;
import dev.quire.core.os.OpenMode;
import dev.quire.core.os.Os;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link Quire#open}: a file on its way from a path to a handle. Its descriptor goes to
 * the mapping when this call turns out to be the first for the file, or the first that writes, and
 * is closed otherwise.
 */
final class Opening implements AutoCloseable {

  private final Quire quire;
  private final Path path;
  private final OpenOptions options;
  private final @Nullable FileBacking stored;
  private final Backing backing;
  private final OpenFiles.Key key;
  private boolean first;
  private boolean upgraded;

  private Opening(
      Quire quire,
      Path path,
      OpenOptions options,
      @Nullable FileBacking stored,
      Backing backing,
      OpenFiles.Key key) {
    this.quire = quire;
    this.path = path;
    this.options = options;
    this.stored = stored;
    this.backing = backing;
    this.key = key;
  }

  /** Opens the file and asks which one it is. On a platform thread. */
  static Opening of(Quire quire, Path path, OpenOptions options, UnaryOperator<Backing> backings)
      throws IOException {
    Os os = quire.rooms().os();
    OpenFile file = os.open(path, options.mode());
    @Nullable Opening opening = null;
    try {
      FileStamp stamp = file.stamp();
      FileBacking stored = new FileBacking(file);
      opening =
          new Opening(
              quire,
              path,
              options,
              stored,
              new RecordedBacking(backings.apply(stored), path),
              new OpenFiles.Inode(stamp.device(), stamp.inode()));
      return opening;
    } finally {
      if (opening == null) {
        file.close();
      }
    }
  }

  /**
   * A file that is no local one. It stays the caller's until a handle is made.
   *
   * @throws IllegalArgumentException when it cannot be opened like that
   */
  static Opening of(Quire quire, dev.quire.storage.Backing backing, OpenOptions options) {
    String name = backing.name();
    if (options.writes() && !backing.writable()) {
      throw new IllegalArgumentException(
          "%s cannot be written; open it for reading".formatted(name));
    }
    if (options.mode().creation() == OpenMode.Creation.ALWAYS || options.direct()) {
      throw new IllegalArgumentException(
          "%s is a backing, it is there and does its I/O itself; leave CREATE_NEW and direct out"
              .formatted(name));
    }
    return new Opening(
        quire,
        Path.of(name),
        options,
        null,
        new RecordedBacking(new StoredBacking(backing), name),
        new OpenFiles.Given(backing));
  }

  OpenFiles.Key key() {
    return key;
  }

  /** True when nobody had the file open: then its mapping is as new as this call. */
  boolean isFirst() {
    return first;
  }

  /** Makes the mapping of a file that nobody has open, with a handle. */
  SharedFile share() throws IOException {
    Cache cache = quire.rooms().cache();
    Backing.Version[] version = new Backing.Version[1];
    cache
        .io()
        .call(() -> {
          if (options.truncates()) {
            backing.truncate(0);
          }
          version[0] = backing.version();
        });
    int order = Integer.numberOfTrailingZeros(options.pageSize()) - Frames.FRAME_SHIFT;
    PageTransform transform = options.transform();
    Transform adapted = transform == null ? Transform.NONE : adapt(transform);
    Mapping mapping =
        options.hasLarge()
            ? cache.openLarge(
                backing, version[0], order, options.hugePages() == HugePages.ALWAYS, adapted)
            : cache.open(backing, version[0], order, adapted);
    if (options.hasLarge()) {
      quire.collapsing().start();
    }
    if (options.truncates()) {
      mapping.states().reshaped();
    }
    first = true;
    return new SharedFile(
        mapping, quire.durability().of(mapping, path), path, key, stored, options);
  }

  /**
   * A handle of a file that is open. The first that writes brings the descriptor for that.
   *
   * @throws IllegalArgumentException when it is open in another way
   */
  CachedFile join(SharedFile shared) {
    shared.checkCompatible(path, options);
    FileBacking theirs = shared.stored;
    if (options.writes() && theirs != null && stored != null && !theirs.writable()) {
      theirs.upgrade(stored.file());
      upgraded = true;
    }
    CachedFile handle = new CachedFile(quire, shared, path, options);
    shared.add(handle);
    return handle;
  }

  private static Transform adapt(PageTransform transform) {
    return new Transform() {
      @Override
      public void fill(long position, long address, int bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
          transform.fill(position, Segments.of(address, bytes, arena));
        }
      }

      @Override
      public void store(long position, long address, int bytes, Sink sink) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment copy =
              arena.allocate(bytes, OpenOptions.MIN_PAGE); // as direct I/O wants it
          copy.copyFrom(Segments.of(address, bytes, arena));
          transform.store(position, copy);
          sink.write(copy.address());
        }
      }
    };
  }

  @Override
  public void close() {
    if (!first && !upgraded && stored != null) {
      backing.close();
    }
  }
}
