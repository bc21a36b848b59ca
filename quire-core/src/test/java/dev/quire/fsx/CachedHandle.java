package dev.quire.fsx;

import dev.quire.CachedFile;
import dev.quire.Folio;
import dev.quire.PageView;
import dev.quire.PinMode;
import dev.quire.Quire;
import dev.quire.ReadScope;
import dev.quire.WriteGroup;
import dev.quire.WritebackException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A handle of a cached file, in all forms of reading and writing. */
final class CachedHandle implements Handle {

  private static final byte FILLER = 0x55;
  private static final int ATTEMPTS = 1000;

  private final Quire quire;
  private final CachedFile file;
  private final Consumer<Life> lives;
  private @Nullable Folio held;

  /**
   * @param lives learns of everything that is attached
   */
  CachedHandle(Quire quire, CachedFile file, Consumer<Life> lives) {
    this.quire = quire;
    this.file = file;
    this.lives = lives;
  }

  @Override
  public byte[] read(Verb form, long position, int length) throws IOException {
    return switch (form) {
      case READ_BUFFER -> readBuffer(position, length);
      case READ_HINT -> readByHint(position, length);
      case READ_SCOPE -> readAsOne(position, length);
      case READ_PIN -> readPinned(position, length, PinMode.PLAIN);
      case READ_PIN_SHARED -> readPinned(position, length, PinMode.SHARED);
      default -> readCopy(position, length);
    };
  }

  private byte[] readCopy(long position, int length) throws IOException {
    byte[] target = new byte[length];
    Arrays.fill(target, FILLER);
    int read = Math.max(0, file.read(position, MemorySegment.ofArray(target)));
    for (int i = read; i < length; i++) {
      if (target[i] != FILLER && target[i] != 0) {
        throw new IOException(
            "%d of %d bytes were read at %d, but byte %d became %02x"
                .formatted(read, length, position, i, target[i]));
      }
    }
    return Arrays.copyOf(target, read);
  }

  private byte[] readBuffer(long position, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocateDirect(length + 3).position(3);
    int read = Math.max(0, file.read(position, target));
    byte[] bytes = new byte[read];
    target.position(target.position() - read).get(bytes);
    return bytes;
  }

  private byte[] readByHint(long position, int length) throws IOException {
    long hint = file.hint(position);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(Math.max(1, length)).asSlice(0, length);
      int read = Math.max(0, file.read(hint, position, target));
      return target.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private byte[] readAsOne(long position, int length) throws IOException {
    for (int attempt = 1; ; attempt++) {
      int bytes = inside(position, length);
      try {
        return quire.optimistic(scope -> readAsOne(scope, position, bytes));
      } catch (EOFException cut) {
        if (attempt == ATTEMPTS) {
          throw cut; // it cannot have been cut and continued that often
        }
      }
    }
  }

  private byte[] readAsOne(ReadScope scope, long position, int length) throws IOException {
    byte[] target = new byte[length];
    int done = 0;
    while (done < length) {
      PageView page = scope.page(file, position + done);
      int offset = (int) (position + done & page.length() - 1);
      int part = Math.min(length - done, page.length() - offset);
      page.copyTo(offset, MemorySegment.ofArray(target), done, part);
      done += part;
    }
    return target;
  }

  private int inside(long position, int length) {
    return (int) Math.clamp(file.size() - position, 0L, length);
  }

  private byte[] readPinned(long position, int length, PinMode mode) throws IOException {
    int bytes = inside(position, length);
    byte[] target = new byte[bytes];
    int done = 0;
    while (done < bytes) {
      try (Folio page = file.pin(position + done, mode)) {
        int offset = (int) (position + done - page.position());
        int part = Math.min(bytes - done, page.length() - offset);
        page.copyTo(offset, MemorySegment.ofArray(target), done, part);
        done += part;
      } catch (EOFException ended) {
        return Arrays.copyOf(target, done);
      }
    }
    return target;
  }

  @Override
  public void write(Verb form, long position, byte[] bytes) throws IOException {
    if (form == Verb.WRITE) {
      file.write(position, MemorySegment.ofArray(bytes));
      return;
    }
    ByteBuffer source = ByteBuffer.allocateDirect(bytes.length + 5).position(5);
    source.put(bytes).position(5);
    file.write(position, source);
    if (source.hasRemaining()) {
      throw new IOException("a write left %d bytes in its buffer".formatted(source.remaining()));
    }
  }

  @Override
  public int writeInside(Verb form, long position, byte[] bytes) throws IOException {
    int length = inside(position, bytes.length);
    if (length == 0) {
      return 0;
    }
    try {
      return form == Verb.WRITE_PIN
          ? writePinned(position, bytes, length)
          : writeGroup(position, bytes, length);
    } catch (EOFException ended) {
      return 0; // cut meanwhile; nothing was changed
    }
  }

  private int writePinned(long position, byte[] bytes, int length) throws IOException {
    try (Folio page = file.pinForWrite(position)) {
      int offset = (int) (position - page.position());
      int part = Math.min(length, page.length() - offset);
      int half = part / 2;
      MemorySegment target = page.segment();
      MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, offset, half);
      Thread.yield(); // whoever does not respect the latch gets a look
      MemorySegment.copy(bytes, half, target, ValueLayout.JAVA_BYTE, offset + half, part - half);
      return part;
    }
  }

  private int writeGroup(long position, byte[] bytes, int length) throws IOException {
    int pageBytes = file.pageSize();
    try (WriteGroup group = quire.writeGroup()) {
      for (long at = position & -pageBytes; at < position + length; at += pageBytes) {
        group.join(file, at);
      }
      group.begin();
      int done = 0;
      while (done < length) {
        int offset = (int) (position + done & pageBytes - 1);
        int part = Math.min(length - done, pageBytes - offset);
        MemorySegment target = group.page(file, position + done).segment();
        MemorySegment.copy(bytes, done, target, ValueLayout.JAVA_BYTE, offset, part);
        done += part;
        Thread.yield();
      }
      group.commit();
    }
    return length;
  }

  @Override
  public long append(byte[] bytes) throws IOException {
    return file.append(MemorySegment.ofArray(bytes));
  }

  @Override
  public void truncate(long newSize) throws IOException {
    file.truncate(newSize);
  }

  @Override
  public boolean punch(long position, long length) throws IOException {
    for (int attempt = 1; ; attempt++) {
      long inside = Math.clamp(file.size() - position, 0L, length);
      if (inside == 0) {
        return false;
      }
      try {
        file.punchHole(position, inside); // beyond the end there are zeros anyway
        return true;
      } catch (IllegalArgumentException cut) {
        if (attempt == ATTEMPTS) {
          throw cut;
        }
      }
    }
  }

  @Override
  public void force() throws IOException {
    file.force(false);
  }

  @Override
  public void force(long position, long length) throws IOException {
    file.force(position, length);
  }

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public void hold(long position) throws IOException {
    release();
    if (position < file.size()) {
      try {
        held = file.pin(position);
      } catch (EOFException cut) {
        held = null;
      }
    }
  }

  @Override
  public void release() {
    if (held != null) {
      held.close();
      held = null;
    }
  }

  @Override
  public void attach(long position) throws IOException {
    if (file.attachment(position) instanceof Life there) {
      if (file.detach(position, there)) {
        there.dropped();
      }
    } else if (position < file.size()) {
      Life life = new Life();
      try {
        file.attach(position, life);
        lives.accept(life);
      } catch (EOFException cut) {
        life.checkUnborn();
      } catch (IllegalStateException occupied) {
        life.checkUnborn(); // by another thread, just now
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } catch (WritebackException e) {
      throw new IOException("the file was not closed: " + e.getMessage(), e);
    }
  }
}
