package dev.quire;

import dev.quire.core.cache.Backing;
import dev.quire.core.os.Transfers;
import dev.quire.stats.FileEvent;
import dev.quire.stats.FillEvent;
import dev.quire.stats.SyncEvent;
import dev.quire.stats.WritebackEvent;
import java.io.IOException;

/**
 * A backing whose calls can be seen in Java Flight Recorder; otherwise as the real one. Where
 * nobody records it allocates nothing: it is called where the heap may be full.
 */
record RecordedBacking(Backing real, Object file) implements Backing {

  @Override
  public Version version() throws IOException {
    return real.version();
  }

  @Override
  public boolean isAt(Version known) throws IOException {
    return real.isAt(known);
  }

  @Override
  public int read(long position, long address, int bytes) throws IOException {
    FileEvent event = FillEvent.start();
    if (event == null) {
      return real.read(position, address, bytes);
    }
    int read = -1;
    try {
      read = real.read(position, address, bytes);
      return read;
    } finally {
      FileEvent.end(event, file, position, bytes, read < 0);
    }
  }

  @Override
  public boolean together() {
    return real.together();
  }

  @Override
  public boolean writesTogether() {
    return real.writesTogether();
  }

  @Override
  public void read(Transfers reads) throws IOException {
    FileEvent event = FillEvent.start();
    if (event == null) {
      real.read(reads);
    } else {
      together(event, reads, real::read);
    }
  }

  @Override
  public void write(Transfers writes) throws IOException {
    FileEvent event = WritebackEvent.start();
    if (event == null) {
      real.write(writes);
    } else {
      together(event, writes, real::write);
    }
  }

  /** Reads or writes several ranges. */
  private interface Call {
    void run(Transfers transfers) throws IOException;
  }

  private void together(FileEvent event, Transfers transfers, Call call) throws IOException {
    boolean done = false;
    try {
      call.run(transfers);
      done = true;
    } finally {
      if (transfers.count() > 0) {
        long bytes = 0;
        for (int i = 0; i < transfers.count(); i++) {
          bytes += transfers.length(i);
          done &= transfers.failure(i) == null;
        }
        FileEvent.end(event, file, transfers.position(0), bytes, !done);
      }
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
    FileEvent event = WritebackEvent.start();
    boolean done = false;
    try {
      real.write(position, addresses, bytes, count);
      done = true;
    } finally {
      FileEvent.end(event, file, position, event == null ? 0 : sum(bytes, count), !done);
    }
  }

  private static long sum(int[] bytes, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += bytes[i];
    }
    return sum;
  }

  @Override
  public void sync(boolean metadata) throws IOException {
    FileEvent event = SyncEvent.start();
    boolean done = false;
    try {
      real.sync(metadata);
      done = true;
    } finally {
      FileEvent.end(event, file, 0, 0, !done);
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    real.truncate(size);
  }

  @Override
  public void punch(long position, long length) throws IOException {
    real.punch(position, length);
  }

  @Override
  public void reserve(long position, long length) throws IOException {
    real.reserve(position, length);
  }

  @Override
  public void close() {
    real.close();
  }
}
