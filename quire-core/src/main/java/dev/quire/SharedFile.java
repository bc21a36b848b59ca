package dev.quire;

import dev.quire.core.cache.Mapping;
import dev.quire.core.frame.Frames;
import dev.quire.core.os.IoChoice;
import dev.quire.core.writeback.FileWriteback;
import dev.quire.stats.FileStats;
import dev.quire.stats.IoStats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What all handles of one open file share: its mapping, and how it was opened first. */
final class SharedFile {

  final Mapping mapping;
  final Path path;
  final OpenFiles.Key key;
  final FileWriteback writeback;

  /** The local file, unless it is a backing of somebody else's. */
  final @Nullable FileBacking stored;

  // The first that an attachment of a page has thrown. Listed in docs/locking.md.
  private final AtomicReference<@Nullable Throwable> attachmentFailure = new AtomicReference<>();

  private final @Nullable PageTransform transform;
  private final boolean direct;

  // Guarded by the register while the file is in it; otherwise by the file's turn.
  private final List<CachedFile> handles = new ArrayList<>();

  /** Set once all is durable and no handle will be open again. Guarded by the register. */
  boolean settled;

  SharedFile(
      Mapping mapping,
      FileWriteback writeback,
      Path path,
      OpenFiles.Key key,
      @Nullable FileBacking stored,
      OpenOptions options) {
    this.mapping = mapping;
    this.writeback = writeback;
    this.path = path;
    this.key = key;
    this.stored = stored;
    this.transform = options.transform();
    this.direct = options.direct();
  }

  /**
   * @throws IllegalArgumentException when the file is open in another way
   */
  void checkCompatible(Path asked, OpenOptions options) {
    if (options.pageSize() > mapping.pageBytes()) {
      throw new IllegalArgumentException(
          "%s is open with pages of %d bytes, %d were asked for; open it with the larger ones first"
              .formatted(asked, mapping.pageBytes(), options.pageSize()));
    }
    if (options.transform() != transform) {
      throw new IllegalArgumentException(
          "%s is open with another page transform; pass the same object, or close it first"
              .formatted(asked));
    }
    if (options.direct() != direct) {
      throw new IllegalArgumentException(
          "%s is open with direct(%b); open it the same way, or close it first"
              .formatted(asked, direct));
    }
  }

  void add(CachedFile handle) {
    handles.add(handle);
  }

  /** Those that are open, or were when the file ended. */
  List<CachedFile> handles() {
    return handles;
  }

  /** True when no other handle than one is open. */
  boolean isLast() {
    return handles.size() == 1;
  }

  /** Takes off a handle that was ended while others are open. */
  void remove(CachedFile handle) {
    handles.remove(handle);
  }

  /** Ends all handles: reads through them are refused from here on. */
  void endHandles() {
    handles.forEach(CachedFile::end);
  }

  /** The end of the file was not to be: its handles go on. */
  void reopenHandles() {
    handles.forEach(CachedFile::reopen);
  }

  /** A method of an attachment has thrown something: the end of the file tells of the first. */
  void attachmentFailed(Throwable failure) {
    attachmentFailure.compareAndSet(null, failure);
  }

  /** What the end of the file has to say of attachments, or null. */
  @Nullable AttachmentFailedException attachmentFailure() {
    Throwable first = attachmentFailure.get();
    return first == null
        ? null
        : new AttachmentFailedException(
            "%s is closed and stored, but an attachment of a page of it has thrown %s"
                .formatted(path, first),
            first);
  }

  FileStats stats(long hotBytes) {
    return new FileStats(
        path.toString(),
        mapping.size(),
        mapping.pageBytes(),
        mapping.residentFrames() << Frames.FRAME_SHIFT,
        hotBytes,
        handles.size(),
        ioStats());
  }

  private IoStats ioStats() {
    if (stored == null) {
      return new IoStats("one by one", 0, 0);
    }
    IoChoice.Measured measured = stored.file().measured();
    String way =
        switch (measured.way()) {
          case ONE_BY_ONE -> "one by one";
          case MEASURING -> "measuring";
          case RING -> "ring";
          case PLAIN -> "plain";
        };
    return new IoStats(way, measured.ringNanos(), measured.plainNanos());
  }
}
