package dev.quire;

import dev.quire.core.cache.Lookup;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A page that is kept in place. To be used and closed by the thread that took it.
 *
 * <p>Values are read and written in native byte order, at any alignment, and bounds are checked.
 * Only a page that was {@linkplain CachedFile#pinForWrite pinned for writing}, or that belongs to a
 * {@link WriteGroup}, can be written. After {@link #close} every access throws.
 */
public final class Folio implements AutoCloseable {

  private final CachedFile file;
  private final long pinned;
  private final long address;
  private final long position;
  private final int length;
  private final boolean latched;
  private final int ticket;
  private boolean open = true;
  private @Nullable WritePin write;
  private @Nullable Arena arena;
  private @Nullable MemorySegment segment;

  Folio(CachedFile file, long pinned, long address, long position, boolean latched, int ticket) {
    this.file = file;
    this.pinned = pinned;
    this.address = address;
    this.position = position;
    this.length = file.pageSize();
    this.latched = latched;
    this.ticket = ticket;
  }

  /** A page that may be written. */
  Folio(CachedFile file, long pinned, long address, long position, WritePin write) {
    this(file, pinned, address, position, true, 0);
    this.write = write;
  }

  /** Of the page's first byte in the file. */
  public long position() {
    return position;
  }

  /** Bytes of the page, zeros beyond the end of the file included. */
  public int length() {
    return length;
  }

  /** A hint that finds the page again after it was unpinned; 0 when it has left its file. */
  public long hint() {
    checkOpen();
    Lookup lookup = file.mapping().lookup();
    return lookup.hintOf(lookup.folioOf(pinned), position >>> Frames.FRAME_SHIFT);
  }

  /**
   * The page, without a copy, usable by this thread until {@link #close}; read-only unless the page
   * was pinned for writing.
   */
  public MemorySegment segment() {
    checkOpen();
    MemorySegment whole = segment;
    return whole == null ? makeSegment() : whole;
  }

  private MemorySegment makeSegment() {
    Arena confined = Arena.ofConfined();
    MemorySegment whole = Segments.of(address, length, confined);
    WritePin writing = write;
    if (writing == null) {
      whole = whole.asReadOnly();
    } else {
      writing.change();
    }
    arena = confined;
    segment = whole;
    return whole;
  }

  /**
   * The byte at {@code offset}, 0 to {@link #length} - 1.
   *
   * @throws IndexOutOfBoundsException when it is not in the page
   */
  public byte getByte(int offset) {
    return Content.byteAt(address, within(offset, Byte.BYTES));
  }

  /**
   * The two bytes from {@code offset} on, in native order.
   *
   * @throws IndexOutOfBoundsException when they are not all in the page
   */
  public short getShort(int offset) {
    return Content.shortAt(address, within(offset, Short.BYTES));
  }

  /**
   * The four bytes from {@code offset} on, in native order.
   *
   * @throws IndexOutOfBoundsException when they are not all in the page
   */
  public int getInt(int offset) {
    return Content.intAt(address, within(offset, Integer.BYTES));
  }

  /**
   * The eight bytes from {@code offset} on, in native order.
   *
   * @throws IndexOutOfBoundsException when they are not all in the page
   */
  public long getLong(int offset) {
    return Content.longAt(address, within(offset, Long.BYTES));
  }

  /** Copies {@code bytes} bytes from {@code offset} on to {@code target}. */
  public void copyTo(int offset, MemorySegment target, long targetOffset, int bytes) {
    checkOpen();
    int from = Objects.checkFromIndexSize(offset, bytes, length);
    Content.copyOut(address + from, target, targetOffset, bytes);
  }

  /**
   * Changes the byte at {@code offset}.
   *
   * @throws IndexOutOfBoundsException when it is not in the page
   * @throws IllegalStateException unless the page was pinned for writing
   */
  public void putByte(int offset, byte value) {
    Content.setByte(toWrite(offset, Byte.BYTES), value);
  }

  /** As {@link #putByte}, two bytes in native order. */
  public void putShort(int offset, short value) {
    Content.setShort(toWrite(offset, Short.BYTES), value);
  }

  /** As {@link #putByte}, four bytes in native order. */
  public void putInt(int offset, int value) {
    Content.setInt(toWrite(offset, Integer.BYTES), value);
  }

  /** As {@link #putByte}, eight bytes in native order. */
  public void putLong(int offset, long value) {
    Content.setLong(toWrite(offset, Long.BYTES), value);
  }

  /** As {@link #putByte}, {@code bytes} bytes of {@code source}. */
  public void copyFrom(MemorySegment source, long sourceOffset, int offset, int bytes) {
    Content.copyIn(source, sourceOffset, toWrite(offset, bytes), bytes);
  }

  /**
   * The changes of this page are described in the engine's log up to {@code logPosition}: the page
   * is not written to storage before {@link Quire#logDurable} has said so much. The largest one
   * counts. Called before the page is let go.
   *
   * @throws IllegalArgumentException unless it is more than 0
   * @throws IllegalStateException unless the page was pinned for writing
   */
  public void logPosition(long logPosition) {
    WritePin writing = write;
    if (writing == null) {
      throw readOnly(position, file);
    }
    checkOpen();
    writing.logged(logPosition);
  }

  private long toWrite(int offset, int bytes) {
    WritePin writing = write;
    if (writing == null) {
      throw readOnly(position, file);
    }
    checkOpen();
    int from = Objects.checkFromIndexSize(offset, bytes, length);
    writing.change();
    return address + from;
  }

  /** Lets the page go; one of a group stays in the group. Closing twice is harmless. */
  @Override
  public void close() {
    if (open) {
      Arena confined = arena;
      if (confined != null) {
        confined.close(); // throws in another thread: the pin stays then
      }
      open = false;
      WritePin writing = write;
      if (writing != null) {
        writing.release();
      } else if (latched || ticket != 0) {
        Aside.release(file, pinned, latched, ticket);
      } else {
        file.unpin(pinned);
      }
    }
  }

  private int within(int offset, int bytes) {
    checkOpen();
    return PageView.within(offset, bytes, length);
  }

  private void checkOpen() {
    if (!open) {
      throw closed(position, file);
    }
  }

  private static IllegalStateException readOnly(long position, CachedFile file) {
    return new IllegalStateException(
        "the page at byte %d of %s was pinned for reading; use pinForWrite"
            .formatted(position, file.path()));
  }

  // Static: a pin that is handed to a call which is not inlined cannot stay off the heap.
  private static IllegalStateException closed(long position, CachedFile file) {
    return new IllegalStateException(
        "the pin of the page at byte %d of %s is closed; pin the page again"
            .formatted(position, file.path()));
  }
}
