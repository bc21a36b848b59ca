package dev.quire;

import dev.quire.core.folio.FolioLayout;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.Content;
import dev.quire.core.word.Words;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A page as a read scope sees it: in place, without a reference. What it returns means nothing
 * before the scope's body has returned; every access is bounds-checked, so that an offset taken
 * from a page that is changing cannot reach beyond it.
 *
 * <p>Belongs to the scope and is used again by it: not to be kept. After the body has returned
 * every access throws an {@link IllegalStateException}.
 */
public final class PageView {

  private final Frames frames;

  // Together in one object, so that showing a page writes one line and validating it reads one.
  private long address;
  private long folio;
  private long sequence;
  private int length;

  PageView(Frames frames) {
    this.frames = frames;
  }

  /** Shows a page whose folio showed {@code newSequence} before its first byte is read. */
  void show(long newAddress, int newLength, long newFolio, long newSequence) {
    address = newAddress;
    length = newLength;
    folio = newFolio;
    sequence = newSequence;
  }

  /** Shows nothing any more; 0 when the folio still shows what it showed before the first byte. */
  long hide() {
    length = 0;
    // The folio's address is a multiple of a line: said so, it spares the checks of it.
    long word = Words.line(folio >>> Words.LINE_SHIFT) + FolioLayout.SEQUENCE;
    return Words.getLongPlain(word) ^ sequence;
  }

  /** Bytes of the page. */
  public int length() {
    return length;
  }

  /** The hint that finds this page again. */
  public long hint() {
    return length == 0 ? 0 : sequence & -1L << 32 | frames.pfn(folio);
  }

  /**
   * The byte at {@code offset}, 0 to {@link #length} - 1.
   *
   * @throws IndexOutOfBoundsException when it is not in the page
   */
  public byte getByte(int offset) {
    return Content.byteAt(address, within(offset, Byte.BYTES, length));
  }

  /**
   * The two bytes from {@code offset} on, in native order.
   *
   * @throws IndexOutOfBoundsException when they are not all in the page
   */
  public short getShort(int offset) {
    return Content.shortAt(address, within(offset, Short.BYTES, length));
  }

  /**
   * The four bytes from {@code offset} on, in native order.
   *
   * @throws IndexOutOfBoundsException when they are not all in the page
   */
  public int getInt(int offset) {
    return Content.intAt(address, within(offset, Integer.BYTES, length));
  }

  /**
   * The eight bytes from {@code offset} on, in native order.
   *
   * @throws IndexOutOfBoundsException when they are not all in the page
   */
  public long getLong(int offset) {
    return Content.longAt(address, within(offset, Long.BYTES, length));
  }

  /** Copies {@code bytes} bytes from {@code offset} on to {@code target}. */
  public void copyTo(int offset, MemorySegment target, long targetOffset, int bytes) {
    int from = bytes < 0 ? outside(offset, bytes, length) : within(offset, bytes, length);
    Content.copyOut(address + from, target, targetOffset, bytes);
  }

  /** Its length; nothing of the page, which may be changing. */
  @Override
  public String toString() {
    return length == 0 ? "page view, not in use" : "page view of " + length + " bytes";
  }

  // Of what has passed two comparisons the compiler knows the range, and checks the address no
  // more.
  static int within(int offset, int bytes, int length) {
    return offset >= 0 && offset <= length - bytes ? offset : outside(offset, bytes, length);
  }

  private static int outside(int offset, int bytes, int length) {
    if (length == 0) {
      throw new IllegalStateException(
          "this page view shows no page any more, for the attempt of its read scope has ended; read"
              + " values in the body of the scope, and return them instead of the view");
    }
    return Objects.checkFromIndexSize(offset, bytes, length);
  }
}
