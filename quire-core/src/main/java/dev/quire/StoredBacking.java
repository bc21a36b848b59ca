package dev.quire;

import dev.quire.core.cache.Backing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backing of somebody else's as the cache wants it: addresses become segments, short transfers
 * are continued, and what cannot be true is refused before anything believes it.
 */
record StoredBacking(dev.quire.storage.Backing real) implements Backing {

  private record Told(dev.quire.storage.Backing.Version version) implements Version {

    @Override
    public long size() {
      return version.size();
    }

    @Override
    public boolean same(Version other) {
      return other instanceof Told(dev.quire.storage.Backing.Version that) && version.equals(that);
    }
  }

  /** A call of the backing. */
  private interface Call<T extends @Nullable Object> {
    T run() throws IOException;
  }

  /** What a backing throws that is no I/O failure counts as one: nobody above expects others. */
  private <T extends @Nullable Object> T call(String what, Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (RuntimeException e) {
      throw new IOException("%s of %s failed: %s".formatted(what, real.name(), e), e);
    }
  }

  private IOException impossible(String what, long answer, long asked, long position) {
    return new IOException(
        ("%s of %d bytes at %d of %s returned %d; a backing never returns more than was asked for,"
                + " nor less than %d")
            .formatted(what, asked, position, real.name(), answer, what.equals("read") ? 0 : 1));
  }

  @Override
  public Version version() throws IOException {
    dev.quire.storage.Backing.@Nullable Version version = call("version", real::version);
    if (version == null) { // written without checks of null, as any backing may be
      throw new IOException(
          "version of %s returned null; a backing always knows its size".formatted(real.name()));
    }
    return new Told(version);
  }

  @Override
  public int read(long position, long address, int bytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = Segments.of(address, bytes, arena);
      int done = 0;
      while (done < bytes) {
        int from = done;
        int read = call("read", () -> real.read(position + from, target.asSlice(from)));
        if (read < 0 || read > bytes - done) {
          throw impossible("read", read, bytes - done, position + done);
        }
        if (read == 0) {
          break;
        }
        done += read;
      }
      return done;
    }
  }

  @Override
  public boolean writable() {
    return real.writable();
  }

  @Override
  public boolean stable() {
    return real.stable();
  }

  @Override
  public void write(long position, long[] addresses, int[] bytes, int count) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> left = new ArrayList<>(count);
      long total = 0;
      for (int i = 0; i < count; i++) {
        if (bytes[i] > 0) {
          left.add(Segments.of(addresses[i], bytes[i], arena).asReadOnly());
          total += bytes[i];
        }
      }
      for (long done = 0; done < total; ) {
        long at = position + done;
        List<MemorySegment> pieces = List.copyOf(left);
        long written = call("write", () -> real.write(at, pieces));
        if (written <= 0 || written > total - done) {
          throw impossible("write", written, total - done, at);
        }
        done += written;
        skip(left, written);
      }
    }
  }

  private static void skip(List<MemorySegment> pieces, long written) {
    int whole = 0;
    long rest = written;
    while (whole < pieces.size() && rest >= pieces.get(whole).byteSize()) {
      rest -= pieces.get(whole).byteSize();
      whole++;
    }
    pieces.subList(0, whole).clear();
    if (rest > 0) {
      pieces.set(0, pieces.getFirst().asSlice(rest));
    }
  }

  @Override
  public void sync(boolean metadata) throws IOException {
    change("sync", () -> real.sync(metadata));
  }

  @Override
  public void truncate(long size) throws IOException {
    change("truncate", () -> real.truncate(size));
  }

  @Override
  public void punch(long position, long length) throws IOException {
    if (!supports("punch", () -> real.punch(position, length))) {
      throw new UnsupportedOperationException(real.name() + " makes no holes");
    }
  }

  @Override
  public void reserve(long position, long length) throws IOException {
    if (!supports("reserve", () -> real.reserve(position, length))) {
      throw new UnsupportedOperationException(real.name() + " takes no space ahead");
    }
  }

  /** A call of the backing that answers nothing. */
  private interface Change {
    void run() throws IOException;
  }

  private void change(String what, Change change) throws IOException {
    call(
        what,
        () -> {
          change.run();
          return true;
        });
  }

  /** False when the backing does not know such a change. */
  private boolean supports(String what, Change change) throws IOException {
    return call(
        what,
        () -> {
          try {
            change.run();
            return true;
          } catch (UnsupportedOperationException e) {
            return false; // an answer and no failure
          }
        });
  }

  @Override
  public void close() {
    real.close();
  }
}
