package dev.quire;

import dev.quire.core.cache.Backing;
import dev.quire.core.os.FileStamp;
import dev.quire.core.os.OpenFile;
import dev.quire.core.os.Transfers;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A local file as a backing. One that was opened for reading is upgraded in place when somebody
 * opens the same file for writing, for its mapping is the file's only one.
 */
final class FileBacking implements Backing {

  // Changes once at most, from a file that reads to one that writes too. Listed in docs/locking.md.
  private volatile OpenFile file;

  /** The file that reads alone, once there is one that writes: calls may be in flight on it. */
  private @Nullable OpenFile before;

  FileBacking(OpenFile file) {
    this.file = file;
  }

  private record Stamped(FileStamp stamp) implements Version {

    @Override
    public long size() {
      return stamp.size();
    }

    @Override
    public boolean same(Version other) {
      return other instanceof Stamped(FileStamp that) && stamp.sameVersion(that);
    }
  }

  /**
   * Goes on with another descriptor of the same file, which writes too; the old one stays open as
   * long as this. Called under the monitor of the register, and so never beside {@link #close}.
   */
  void upgrade(OpenFile writable) {
    before = file;
    file = writable;
  }

  OpenFile file() {
    return file;
  }

  @Override
  public Version version() throws IOException {
    return new Stamped(file.stamp());
  }

  @Override
  public boolean isAt(Version known) throws IOException {
    return known instanceof Stamped(FileStamp stamp) && file.isAt(stamp);
  }

  @Override
  public int read(long position, long address, int bytes) throws IOException {
    return file.read(position, address, bytes);
  }

  @Override
  public boolean together() {
    return file.together();
  }

  /** Writes that go into the system's cache wait for nobody. */
  @Override
  public boolean writesTogether() {
    return file.direct() && file.together();
  }

  @Override
  public void read(Transfers reads) throws IOException {
    file.read(reads);
  }

  @Override
  public void write(Transfers writes) throws IOException {
    file.write(writes);
  }

  @Override
  public boolean writable() {
    return file.writable();
  }

  /** What is read from memory by the device itself must not change meanwhile. */
  @Override
  public boolean stable() {
    return file.direct();
  }

  @Override
  public void write(long position, long[] addresses, int[] bytes, int count) throws IOException {
    file.write(position, addresses, bytes, count);
  }

  @Override
  public void sync(boolean metadata) throws IOException {
    file.sync(metadata);
  }

  @Override
  public void truncate(long size) throws IOException {
    file.truncate(size);
  }

  @Override
  public void punch(long position, long length) throws IOException {
    file.punch(position, length);
  }

  @Override
  public void reserve(long position, long length) throws IOException {
    file.reserve(position, length);
  }

  @Override
  public void close() {
    if (before != null) {
      before.close();
    }
    file.close();
  }
}
