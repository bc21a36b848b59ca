package dev.quire;

import dev.quire.core.cache.Lookup;
import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read through the cache. Safe for any number of threads, platform and virtual; an
 * interrupt closes nothing and is kept.
 *
 * <p>Three forms of reading, over one protocol: {@link #read(long, MemorySegment)} copies and never
 * waits for a lock while the page is there; {@link #pin} keeps a page in place without a copy;
 * {@link Quire#optimistic} reads values of several pages in place. A {@linkplain #hint hint} spares
 * any of them the look-up.
 *
 * <p>Changes that others make to the file are noticed when it is opened, whenever a page is filled
 * and by {@link #revalidate}; between these, pages in the cache are what they were.
 */
public final class CachedFile implements AutoCloseable {

  private final Quire quire;
  private final SharedFile shared;
  private final Mapping mapping;
  private final Reading reading;
  private final Path path;
  private final int pageBytes;
  private final boolean writable;
  private final boolean synced;
  private final boolean metadataSynced;

  // Closing replaces this by a look-up that finds nothing: so a hit pays for the check of that with
  // the load that it needs anyway, and the slow path says why there was none.
  private volatile Lookup lookup;

  /** What becomes of pages that it brings in. */
  private volatile Advice advice = Advice.NORMAL;

  // Which failures of the file this handle knows of.
  private final AtomicLong errorsSeen;

  CachedFile(Quire quire, SharedFile shared, Path path, OpenOptions options) {
    this.quire = quire;
    this.shared = shared;
    this.mapping = shared.mapping;
    this.lookup = mapping.lookup();
    this.reading = quire.reading();
    this.path = path;
    this.pageBytes = options.pageSize();
    this.writable = options.writes();
    this.metadataSynced = options.modes().contains(StandardOpenOption.SYNC);
    this.synced = metadataSynced || options.modes().contains(StandardOpenOption.DSYNC);
    this.errorsSeen = shared.writeback.errors().seen();
  }

  /** As it was given to {@link Quire#open}; of a backing, its name. */
  public Path path() {
    return path;
  }

  /** Bytes in the file, as last seen. */
  public long size() {
    long size = mapping.size();
    checkOpen(); // only now: once the file is closed, that word is another file's
    return size;
  }

  /** Bytes of a page: what {@link #pin} returns. */
  public int pageSize() {
    return pageBytes;
  }

  /** Whether this handle was opened for writing. */
  public boolean isWritable() {
    return writable;
  }

  /** Bytes of the file that are in the cache; 0 once the handle is closed. */
  public long residentBytes() {
    long frames = mapping.residentFrames();
    return isOpen() ? frames << Frames.FRAME_SHIFT : 0; // as in size
  }

  /** False once this handle was closed, or its instance. */
  public boolean isOpen() {
    return lookup != mapping.closed();
  }

  /**
   * Reads bytes from {@code position} on until {@code target} is full or the file ends. All or
   * nothing for each folio against every writer. Whatever of {@code target} is not returned after a
   * change of the file under the read is zero.
   *
   * @param position byte in the file, 0 or more
   * @param target where the bytes go, at most 2 GiB of it
   * @return bytes read; -1 when {@code position} is at the end of the file or beyond; 0 when {@code
   *     target} is empty
   * @throws QuireIoException when a page could not be had
   * @throws IllegalArgumentException when {@code position} is negative
   * @throws IllegalStateException when the file is closed
   */
  public int read(long position, MemorySegment target) throws IOException {
    long length = target.byteSize();
    long n = lookup.read(position, target, 0, length);
    return n == length ? (int) n : readOn(position, target, n, advice);
  }

  /**
   * As {@link #read(long, MemorySegment)}, with a hint from {@link #hint} or {@link Folio#hint}
   * that spares the look-up. Any value is legal: one that does not name the page costs the look-up.
   */
  public int read(long hint, long position, MemorySegment target) throws IOException {
    long length = target.byteSize();
    long n = lookup.read(hint, position, target, 0, length);
    return n == length ? (int) n : readOn(position, target, n, advice);
  }

  /**
   * As {@link #read(long, MemorySegment)}, by a reader who knows something about the pages. It goes
   * before what the handle or the range has been said to be; {@link Advice#NORMAL} is nothing.
   *
   * @throws IllegalArgumentException for {@link Advice#SEQUENTIAL} and {@link Advice#RANDOM}
   */
  public int read(long position, MemorySegment target, Advice ofRead) throws IOException {
    Objects.requireNonNull(ofRead, "advice").requireOfPages();
    checkOpen();
    long length = target.byteSize();
    long n = ofRead.lookup(mapping).read(position, target, 0, length);
    return n == length ? (int) n : readOn(position, target, n, ofRead);
  }

  /**
   * As {@link #read(long, MemorySegment)}, into the remaining bytes of a buffer, which it moves.
   */
  public int read(long position, ByteBuffer target) throws IOException {
    int n = read(position, MemorySegment.ofBuffer(target));
    if (n > 0) {
      target.position(target.position() + n);
    }
    return n;
  }

  /**
   * Writes all bytes of {@code source} from {@code position} on. The file grows as far as they
   * reach; bytes between its old end and {@code position} read as zeros. All or nothing for each
   * page against every reader and every other writer. They are in the cache when this returns, and
   * stored for good after the next force.
   *
   * <p>A disk that is full is told by the write that makes the file longer, which changes nothing
   * then. A write into a hole of a sparse file is told by the force.
   *
   * @param position byte in the file, 0 or more
   * @throws QuireIoException when a page could not be had, pages before it may be written then; or
   *     when there is no space for a longer file
   * @throws LatchTimeoutException when others, or a shared pin of this thread, hold a page too long
   * @throws IllegalArgumentException when {@code position} is negative, or the end is beyond what a
   *     long holds
   * @throws IllegalStateException when the handle was opened for reading or is closed, or this
   *     thread has the page pinned for writing
   */
  public void write(long position, MemorySegment source) throws IOException {
    long length = source.byteSize();
    if (!writable
        || mapping.writing().overwrite(lookup, position, source, 0, length) != length
        || length == 0) {
      writeOn(position, source);
    }
    checkOpen(); // only now: who closes the file meanwhile may not have seen these bytes
    forceChange(position, length);
  }

  /** What a handle of mode {@code DSYNC} or {@code SYNC} does after each change. */
  private void forceChange(long position, long length) throws IOException {
    if (synced && length > 0) {
      long end = Positions.end(position, length);
      quire.durability().force(this, position, end, metadataSynced);
    }
  }

  /** As {@link #write(long, MemorySegment)}, the remaining bytes of a buffer, which it moves. */
  public void write(long position, ByteBuffer source) throws IOException {
    write(position, MemorySegment.ofBuffer(source));
    source.position(source.limit());
  }

  /**
   * Writes all bytes of {@code source} behind the last byte of the file, with nobody else's between
   * them; otherwise as {@link #write(long, MemorySegment)}.
   *
   * @return the position of the first
   */
  public long append(MemorySegment source) throws IOException {
    checkWritable();
    long position = quire.changing().append(this, source);
    checkOpen();
    forceChange(position, source.byteSize());
    return position;
  }

  /** As {@link #append(MemorySegment)}, the remaining bytes of a buffer, which it moves. */
  public long append(ByteBuffer source) throws IOException {
    long position = append(MemorySegment.ofBuffer(source));
    source.position(source.limit());
    return position;
  }

  /**
   * Makes the file that long: cuts it, or lets it grow by zeros that take no space. All handles see
   * the new size at once. Whoever has a page pinned that the file has no longer keeps its bytes;
   * they never reach the file. It happens in the storage before this returns, and is there for good
   * after the next force.
   *
   * @param size in bytes, 0 or more
   * @throws QuireIoException when the storage refuses; the file is as it was
   * @throws LatchTimeoutException when the page that is cut stays in the hands of somebody else for
   *     too long; the file is as it was
   * @throws IllegalArgumentException when {@code size} is negative
   * @throws IllegalStateException when the handle was opened for reading or is closed
   */
  public void truncate(long size) throws IOException {
    checkWritable();
    if (size < 0) {
      throw new IllegalArgumentException("size %d; sizes are 0 or more".formatted(size));
    }
    quire.changing().truncate(this, size);
    forceChange(0, Long.MAX_VALUE);
  }

  /**
   * Makes a range of the file read as zeros, and gives its space back where the storage can; the
   * size stays. Whoever has a page of it pinned may keep its old bytes; they never reach the file.
   *
   * @throws QuireIoException when neither the storage nor the cache could do it
   * @throws LatchTimeoutException when a page at the edge of the range stays in the hands of
   *     somebody else for too long
   * @throws IllegalArgumentException when the range does not lie in the file
   * @throws IllegalStateException when the handle was opened for reading or is closed
   */
  public void punchHole(long position, long length) throws IOException {
    checkWritable();
    Positions.checkRange(position, length);
    quire.changing().punch(this, position, length);
    forceChange(position, length);
  }

  private void writeOn(long position, MemorySegment source) throws IOException {
    checkWritable();
    Positions.checkRange(position, source.byteSize());
    quire.changing().write(this, position, source);
  }

  private int readOn(long position, MemorySegment target, long first, Advice said)
      throws IOException {
    checkOpen();
    Positions.checkPosition(position);
    return reading.read(this, position, target, first, said);
  }

  /**
   * Keeps the page that holds {@code position} in place until the result is closed. The page is
   * whole, in one segment, zeros beyond the end of the file; its bytes may change under a writer.
   *
   * @throws java.io.EOFException when {@code position} is at the end of the file or beyond
   */
  public Folio pin(long position) throws IOException {
    return pin(position, PinMode.PLAIN);
  }

  /** As {@link #pin(long)}, and what {@code mode} says beyond that. */
  public Folio pin(long position, PinMode mode) throws IOException {
    Objects.requireNonNull(mode, "mode");
    if (mode == PinMode.LONGTERM) {
      return LongPins.pin(this, position);
    }
    boolean shared = mode == PinMode.SHARED;
    long pinned = lookup.get(position, shared);
    if (pinned == 0) {
      pinned = Pinning.pin(this, position, shared);
    }
    long start = position & -pageBytes;
    int ticket = Lookup.isSampled(pinned) ? Pinning.record(this, pinned, start, shared) : 0;
    long address = Lookup.frameOf(pinned) - ((position & -Frames.FRAME_BYTES) - start);
    try {
      return new Folio(this, pinned, address, start, shared, ticket);
    } catch (OutOfMemoryError full) {
      Pinning.release(this, pinned, shared, ticket);
      throw full;
    }
  }

  /**
   * Keeps the page that holds {@code position} in place, to change it there: nobody else reads it
   * but plain pins, or writes it, until the result is closed. The page is dirty at once, and is not
   * written to storage meanwhile. What is written beyond the end of the file is lost: pages do not
   * make the file longer. If the page leaves the file by a truncate or a hole, what is written goes
   * nowhere.
   *
   * <p>This thread may read the page by any form; asking for its latch again is an exception.
   *
   * @throws java.io.EOFException when {@code position} is at the end of the file or beyond
   * @throws LatchTimeoutException when the page stays in the hands of somebody else for too long
   * @throws IllegalStateException when the handle was opened for reading or is closed, or this
   *     thread has the page latched
   */
  public Folio pinForWrite(long position) throws IOException {
    checkWritable();
    Positions.checkPosition(position);
    return quire.changing().pin(this, position);
  }

  /** Address of the byte at {@code position}, which the folio holds. */
  long address(long folio, long position) {
    return lookup.content(folio) + position - (Identity.index(folio) << Frames.FRAME_SHIFT);
  }

  /** Ends a plain pin, in its caller: an addition and a comparison. */
  void unpin(long pinned) {
    quire.unpin(mapping.lookup().folioOf(pinned));
  }

  /**
   * A cookie by which later reads of the page that holds {@code position} find it without a
   * look-up, for an engine to keep in its own structures. Never dangles: when the page has gone,
   * reads with it look the page up. Fills the page when it is missing.
   *
   * @return 0 when the page left again at once, or {@code position} is beyond the end
   */
  public long hint(long position) throws IOException {
    Positions.checkPosition(position);
    if (position >= size()) {
      return 0;
    }
    long index = position >>> Frames.FRAME_SHIFT;
    long hint = lookup.hint(index);
    return hint == 0 ? Pinning.hint(this, position) : hint;
  }

  /**
   * Fills the pages of a range in the background, as far as memory is free.
   *
   * @return completes when they are there, or with the exception of the first that could not be
   *     read
   */
  public CompletableFuture<Void> prefetch(long position, long length) {
    long size = size();
    Positions.checkPosition(position);
    Positions.checkLength(length);
    long from = position >>> Frames.FRAME_SHIFT;
    long end = Math.min(size, Positions.end(position, length));
    long to = end + Frames.FRAME_BYTES - 1 >>> Frames.FRAME_SHIFT;
    return quire.prefetch(this, from & -(1L << mapping.order()), to);
  }

  /** As {@link #read(long, MemorySegment)}, by another thread; completes with the bytes read. */
  public CompletableFuture<Integer> readAsync(long position, MemorySegment target) {
    checkOpen();
    Positions.checkPosition(position);
    return quire.start(() -> read(position, target));
  }

  /**
   * Several reads at once; completes with the bytes read by each when all have ended.
   *
   * @throws IllegalArgumentException when there are not as many positions as targets
   */
  public CompletableFuture<int[]> readBatch(long[] positions, MemorySegment[] targets) {
    return Batch.start(quire, this, positions, targets);
  }

  /**
   * Several reads at once, their misses under way together; returns the bytes read by each when all
   * have ended. The calling thread does the work itself, unless it is virtual.
   *
   * @throws QuireIoException the first failure, when all others have been read
   * @throws IllegalArgumentException when there are not as many positions as targets
   */
  public int[] read(long[] positions, MemorySegment[] targets) throws IOException {
    return Batch.run(quire, this, positions, targets);
  }

  /** Reads without waiting: all bytes, or below zero when the page is not there, or not whole. */
  long readNow(long position, MemorySegment target) {
    return lookup.read(position, target, 0, target.byteSize());
  }

  /**
   * Attaches an object to the page that holds {@code position}, until the page leaves the cache or
   * {@link #detach} ends it. The page is filled when it is missing. A page has one attachment at
   * most, whichever handle it came by; a handle for reading may attach.
   *
   * @throws java.io.EOFException when {@code position} is at the end of the file or beyond
   * @throws QuireIoException when the page could not be had
   * @throws IllegalStateException when the page has an attachment, or the file is closed
   */
  public void attach(long position, PageAttachment attachment) throws IOException {
    Attached.attach(this, position, Objects.requireNonNull(attachment, "attachment"));
  }

  /**
   * What is attached to the page that holds {@code position}; null when nothing is, or the page is
   * not in the cache. Fills nothing, takes no lock. It may be dropped the moment after: who works
   * with it has {@link PageAttachment#release} say false meanwhile.
   *
   * @throws IllegalArgumentException when {@code position} is negative
   */
  public @Nullable PageAttachment attachment(long position) {
    Positions.checkPosition(position);
    PageAttachment found = Attached.find(this, position);
    checkOpen();
    return found;
  }

  /**
   * Takes an object back that is attached to the page that holds {@code position}; it is neither
   * asked nor told.
   *
   * @return false when it is not attached there, any more perhaps: then it was told, or taken back
   */
  public boolean detach(long position, PageAttachment attachment) {
    Positions.checkPosition(position);
    checkOpen();
    return Attached.detach(this, position, Objects.requireNonNull(attachment, "attachment"));
  }

  /**
   * Says how the file will be read from now on. What is to be filled ahead counts for all who have
   * it open; what becomes of pages counts for those that this handle brings in, and leaves the
   * former as it is. {@link Advice#NORMAL} takes both back.
   */
  public void advise(Advice newAdvice) {
    Objects.requireNonNull(newAdvice, "advice");
    checkOpen();
    quire.advise(this, newAdvice);
  }

  /**
   * Says it of a range of the file, until something else is said of it, whoever reads; pages that
   * are in part in it are. {@link Advice#INNER_NODE} and {@link Advice#ONE_TOUCH} count at once for
   * pages that are in the cache. What a handle or a read has said about the pages that it brings in
   * goes before.
   *
   * @param position byte in the file, 0 or more
   * @param length bytes, 0 or more; may reach beyond the end
   * @throws IllegalArgumentException for {@link Advice#DROP_BEHIND} and {@link Advice#BYPASS}
   * @throws IllegalStateException when the file is closed, or has more than 1,024 such ranges
   */
  public void advise(long position, long length, Advice newAdvice) {
    checkOpen();
    quire.advise(this, position, length, newAdvice);
  }

  /**
   * Looks whether somebody else has changed the file; if so its pages are dropped and its size is
   * taken anew.
   *
   * @return true when it had changed
   */
  public boolean revalidate() throws IOException {
    checkOpen();
    return quire.revalidate(mapping);
  }

  /**
   * Makes durable what was written through any handle of the file before this call: writes every
   * page that is dirty and has the storage sync it. Nothing to be done costs next to nothing.
   *
   * <p>A failure that this handle has not been told of yet, in the background for one, is thrown as
   * well, once for each handle that was open then; later success never hides it. Pages that could
   * not be written, or whose sync failed, stay in the cache and are written by the next force.
   *
   * @param metadata whether times and the like have to be durable as well; the size always is, as
   *     far as it is needed to read the bytes
   * @throws LatchTimeoutException when somebody keeps a page latched: it names the thread. All
   *     other pages were written
   * @throws QuireIoException what the storage said
   * @throws IllegalStateException when the file is closed, or when this thread holds a page latched
   *     itself
   */
  public void force(boolean metadata) throws IOException {
    checkOpen();
    quire.durability().force(this, 0, Long.MAX_VALUE, metadata);
  }

  /**
   * As {@link #force(boolean)}, for the pages of a range and without metadata; other pages may stay
   * dirty.
   *
   * @param position byte in the file, 0 or more
   * @param length bytes, 0 or more; may reach beyond the end
   */
  public void force(long position, long length) throws IOException {
    checkOpen();
    Positions.checkPosition(position);
    Positions.checkLength(length);
    if (length > 0) {
      quire.durability().force(this, position, Positions.end(position, length), false);
    }
  }

  /**
   * Drops all changes of the file that are not durable, those of other handles too, instead of
   * writing them: the explicit way out when they cannot be written. The file is then as the storage
   * has it, which for what was written and not synced may be either; pins of dropped pages keep
   * what they have. Failures that this handle has not been told of are forgotten.
   *
   * @throws IOException when the storage does not say how long the file is; nothing was dropped
   * @throws IllegalStateException when the file is closed
   */
  public void discard() throws IOException {
    checkOpen();
    quire.durability().discard(this);
  }

  /**
   * Closes this handle; once all handles of the file are closed its pages leave the cache. Closing
   * twice is harmless.
   *
   * <p>The last handle makes everything durable first. What cannot be written keeps the handle open
   * and its pages dirty, for a later {@link #force} or close. Any other close ends the handle, and
   * then says what it has not been told of yet, even if it was mended since: see {@link #isOpen}.
   *
   * @throws WritebackException what could not be written, now or before
   * @throws AttachmentFailedException what an attachment has thrown; the file is closed
   */
  @Override
  public void close() {
    quire.close(this);
  }

  /** Ends the handle: who has the file's turn, or the register with it. */
  void end() {
    lookup = mapping.closed();
  }

  /** The end of the file was not to be. */
  void reopen() {
    lookup = advice.lookup(mapping);
  }

  /** Pages are brought in that way from now on; by who keeps the handle from being closed. */
  void reads(Advice newAdvice) {
    advice = newAdvice.isPattern() ? Advice.NORMAL : newAdvice;
    lookup = advice.lookup(mapping);
  }

  /** What was said of the pages that it brings in; {@link Advice#NORMAL} when nothing was. */
  Advice advice() {
    return advice;
  }

  /** A failure to write that this handle has not been told of yet, or null; tells it once. */
  @Nullable IOException takeError() {
    return shared.writeback.errors().tell(errorsSeen);
  }

  /** Its path, and whether it is open. */
  @Override
  public String toString() {
    return path + (isOpen() ? "" : ", closed");
  }

  Quire quire() {
    return quire;
  }

  SharedFile shared() {
    return shared;
  }

  Mapping mapping() {
    return mapping;
  }

  Lookup lookup() {
    return lookup;
  }

  void checkOpen() {
    if (!isOpen()) {
      throw new IllegalStateException("%s is closed; open it again".formatted(path));
    }
  }

  void checkWritable() {
    checkOpen();
    if (!writable) {
      throw new IllegalStateException(
          "%s was opened for reading; open it for writing".formatted(path));
    }
  }
}
