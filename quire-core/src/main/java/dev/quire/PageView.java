package dev.quire;

import dev.quire.core.word.Content;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A page as a read scope sees it: in place, without a reference. What it returns means nothing
 * before the scope's body has returned; every access is bounds-checked, so that an offset taken
 * from a page that is changing cannot reach beyond it.
 *
 * <p>Belongs to the scope and is used again by it: not to be kept.
 */
public final class PageView {

  private long address;
  private int length;
  private long hint;

  PageView() {}

  void show(long newAddress, int newLength, long newHint) {
    address = newAddress;
    length = newLength;
    hint = newHint;
  }

  /** Bytes of the page. */
  public int length() {
    return length;
  }

  /** The hint that finds this page again. */
  public long hint() {
    return hint;
  }

  /**
   * The byte at {@code offset}, 0 to {@link #length} - 1.
   *
   * @throws IndexOutOfBoundsException when it is not in the page
   */
  public byte getByte(int offset) {
    return Content.byteAt(at(offset, Byte.BYTES));
  }

  /**
   * The two bytes from {@code offset} on, in native order.
   *
   * @throws IndexOutOfBoundsException when they are not all in the page
   */
  public short getShort(int offset) {
    return Content.shortAt(at(offset, Short.BYTES));
  }

  /**
   * The four bytes from {@code offset} on, in native order.
   *
   * @throws IndexOutOfBoundsException when they are not all in the page
   */
  public int getInt(int offset) {
    return Content.intAt(at(offset, Integer.BYTES));
  }

  /**
   * The eight bytes from {@code offset} on, in native order.
   *
   * @throws IndexOutOfBoundsException when they are not all in the page
   */
  public long getLong(int offset) {
    return Content.longAt(at(offset, Long.BYTES));
  }

  /** Copies {@code bytes} bytes from {@code offset} on to {@code target}. */
  public void copyTo(int offset, MemorySegment target, long targetOffset, int bytes) {
    Content.copyOut(at(offset, bytes), target, targetOffset, bytes);
  }

  /** Its length; nothing of the page, which may be changing. */
  @Override
  public String toString() {
    return length == 0 ? "page view, not in use" : "page view of " + length + " bytes";
  }

  private long at(int offset, int bytes) {
    return address + Objects.checkFromIndexSize(offset, bytes, length);
  }
}
