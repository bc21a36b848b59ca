package dev.quire;

import dev.quire.core.cache.Backing;
import dev.quire.core.word.Content;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Storage in memory that says what was asked of it and fails as told. What was written and not
 * synced is lost by a power cut, and by a sync that fails, after which the next one succeeds: as
 * the system does with its own page cache.
 */
final class Store implements Backing, UnaryOperator<Backing> {

  /** Something that a call waits for, or that it throws. */
  @FunctionalInterface
  interface Event {
    void happen() throws IOException;
  }

  record Written(long position, int bytes) {}

  static final Event NOTHING = () -> {};

  static final Event NO_SPACE =
      () -> {
        throw new IOException("injected ENOSPC");
      };

  static final Event EIO =
      () -> {
        throw new IOException("injected EIO");
      };

  volatile Event onWrite = NOTHING;
  volatile Event onSync = NOTHING;
  volatile boolean stable;

  // Guarded by this.
  private byte[] durable;
  private byte[] now;
  private int syncs;
  private final List<Written> writes = new ArrayList<>();
  private final Set<Written> pending = new LinkedHashSet<>();

  Store(int bytes) {
    durable = new byte[bytes];
    now = new byte[bytes];
  }

  /** In place of the file that is opened. */
  @Override
  public Backing apply(Backing real) {
    real.close();
    return this;
  }

  synchronized List<Written> writes() {
    return List.copyOf(writes);
  }

  synchronized int syncs() {
    return syncs;
  }

  /** What a power cut would leave. */
  synchronized byte[] durable(long position, int bytes) {
    return Arrays.copyOfRange(durable, (int) position, (int) position + bytes);
  }

  private record Sized(long size) implements Version {
    @Override
    public boolean same(Version other) {
      return size == other.size();
    }
  }

  @Override
  public synchronized Version version() {
    return new Sized(now.length);
  }

  @Override
  public synchronized int read(long position, long address, int bytes) {
    int read = Math.clamp(now.length - position, 0, bytes);
    if (read > 0) {
      Content.copyIn(MemorySegment.ofArray(now), position, address, read);
    }
    return read;
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public boolean stable() {
    return stable;
  }

  @Override
  public void write(long position, long[] addresses, int[] bytes, int count) throws IOException {
    onWrite.happen();
    synchronized (this) {
      int at = (int) position;
      for (int i = 0; i < count; i++) {
        if (at + bytes[i] > now.length) {
          now = Arrays.copyOf(now, at + bytes[i]);
        }
        Content.copyOut(addresses[i], MemorySegment.ofArray(now), at, bytes[i]);
        at += bytes[i];
      }
      if (durable.length < now.length) {
        durable = Arrays.copyOf(durable, now.length);
      }
      Written written = new Written(position, at - (int) position);
      writes.add(written);
      pending.add(written);
    }
  }

  @Override
  public void sync(boolean metadata) throws IOException {
    List<Written> covered;
    synchronized (this) {
      syncs++;
      covered = List.copyOf(pending);
    }
    try {
      onSync.happen();
    } catch (IOException e) {
      synchronized (this) {
        pending.forEach(lost -> copy(durable, now, lost)); // dropped, and reported once
        pending.clear();
      }
      throw e;
    }
    synchronized (this) {
      covered.forEach(kept -> copy(now, durable, kept));
      pending.removeAll(covered);
    }
  }

  private void copy(byte[] from, byte[] to, Written range) {
    System.arraycopy(from, (int) range.position, to, (int) range.position, range.bytes);
  }

  @Override
  public synchronized void truncate(long size) {
    now = Arrays.copyOf(now, (int) size);
  }

  @Override
  public void close() {}
}
