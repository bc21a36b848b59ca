package dev.quire;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletionException;

/** Every form of reading, each as a function from position and length to the bytes that it gave. */
enum Form {
  HEAP_SEGMENT {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      byte[] target = new byte[length];
      return cut(target, file.read(position, MemorySegment.ofArray(target)));
    }
  },
  NATIVE_SEGMENT {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment target = arena.allocate(Math.max(1, length)).asSlice(0, length);
        return cut(target, file.read(position, target));
      }
    }
  },
  HEAP_BUFFER {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      return buffer(file, position, ByteBuffer.allocate(length + 5));
    }
  },
  DIRECT_BUFFER {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      return buffer(file, position, ByteBuffer.allocateDirect(length + 5));
    }
  },
  HINT {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      byte[] target = new byte[length];
      long hint = file.hint(position);
      return cut(target, file.read(hint, position, MemorySegment.ofArray(target)));
    }
  },
  HINT_OF_ANOTHER_PAGE {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      byte[] target = new byte[length];
      long hint = file.hint(position ^ 1 << 16);
      return cut(target, file.read(hint, position, MemorySegment.ofArray(target)));
    }
  },
  PIN {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      return pinned(file, position, length, PinMode.PLAIN);
    }
  },
  PIN_SHARED {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      return pinned(file, position, length, PinMode.SHARED);
    }
  },
  SCOPE {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      int bytes = within(file, position, length);
      return quire.optimistic(scope -> scoped(scope, file, position, bytes, 0));
    }
  },
  SCOPE_WITH_HINT {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      int bytes = within(file, position, length);
      long hint = bytes == 0 ? 0 : file.hint(position);
      return quire.optimistic(scope -> scoped(scope, file, position, bytes, hint));
    }
  },
  ASYNC {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      byte[] target = new byte[length];
      return cut(
          target, joined(() -> file.readAsync(position, MemorySegment.ofArray(target)).join()));
    }
  },
  BATCH {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      byte[] target = new byte[length];
      MemorySegment whole = MemorySegment.ofArray(target);
      int half = length / 2 & -4096; // two reads of one page may see two versions of it
      int[] read =
          joined(() ->
              file.readBatch(
                      new long[] {position, position + half},
                      new MemorySegment[] {whole.asSlice(0, half), whole.asSlice(half)})
                  .join());
      return cut(target, Math.max(0, read[0]) + Math.max(0, read[1]));
    }
  },
  PREFETCHED {
    @Override
    byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException {
      byte[] target = new byte[length];
      joined(() -> file.prefetch(position, length).join());
      return cut(target, file.read(position, MemorySegment.ofArray(target)));
    }
  };

  /** The bytes of {@code file} from {@code position} on, fewer at the end, none beyond it. */
  abstract byte[] read(Quire quire, CachedFile file, long position, int length) throws IOException;

  @FunctionalInterface
  private interface Joined<T> {
    T get();
  }

  private static <T> T joined(Joined<T> call) throws IOException {
    try {
      return call.get();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static byte[] cut(byte[] target, int read) {
    return Arrays.copyOf(target, Math.max(0, read));
  }

  private static byte[] cut(MemorySegment target, int read) {
    return target.asSlice(0, Math.max(0, read)).toArray(ValueLayout.JAVA_BYTE);
  }

  private static byte[] buffer(CachedFile file, long position, ByteBuffer buffer)
      throws IOException {
    buffer.position(3).limit(buffer.capacity() - 2);
    int read = file.read(position, buffer);
    if (buffer.position() != 3 + Math.max(0, read)) {
      throw new AssertionError("the buffer moved to " + buffer.position() + " for " + read);
    }
    byte[] bytes = new byte[Math.max(0, read)];
    buffer.get(3, bytes);
    return bytes;
  }

  private static int within(CachedFile file, long position, int length) {
    return (int) Math.max(0, Math.min(length, file.size() - position));
  }

  private static byte[] pinned(CachedFile file, long position, int length, PinMode mode)
      throws IOException {
    int bytes = within(file, position, length);
    byte[] target = new byte[bytes];
    int done = 0;
    while (done < bytes) {
      try (Folio page = file.pin(position + done, mode)) {
        int offset = (int) (position + done - page.position());
        int part = Math.min(bytes - done, page.length() - offset);
        page.copyTo(offset, MemorySegment.ofArray(target), done, part);
        MemorySegment same = page.segment().asSlice(offset, part);
        if (same.mismatch(MemorySegment.ofArray(target).asSlice(done, part)) >= 0) {
          throw new AssertionError("a pin and its segment differ");
        }
        done += part;
      } catch (EOFException ended) {
        return Arrays.copyOf(target, done);
      }
    }
    return target;
  }

  private static byte[] scoped(
      ReadScope scope, CachedFile file, long position, int bytes, long hint) throws IOException {
    byte[] target = new byte[bytes];
    int done = 0;
    while (done < bytes) {
      PageView page =
          done == 0 && hint != 0
              ? scope.page(file, position, hint)
              : scope.page(file, position + done);
      int offset = (int) (position + done & page.length() - 1);
      int part = Math.min(bytes - done, page.length() - offset);
      page.copyTo(offset, MemorySegment.ofArray(target), done, part);
      done += part;
    }
    return target;
  }
}
