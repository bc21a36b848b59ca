package dev.quire;

import dev.quire.core.cache.Backing;
import dev.quire.core.os.FileStamp;
import dev.quire.core.os.OpenFile;
import java.io.IOException;

/** A local file as a backing. */
record FileBacking(OpenFile file) implements Backing {

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

  @Override
  public Version version() throws IOException {
    return new Stamped(file.stamp());
  }

  @Override
  public int read(long position, long address, int bytes) throws IOException {
    return file.read(position, address, bytes);
  }

  @Override
  public void close() {
    file.close();
  }
}
