package dev.quire.fsx;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * A plain file by {@link FileChannel}: shows how a store is made, and that the exerciser agrees
 * with the operating system. What a test overrides in its handles is a planted bug.
 */
public class ChannelStore implements Store {

  private final Path own;
  private final Path path;
  private final Path link;

  /** A store in a new folder below {@code folder}. */
  public ChannelStore(Path folder) throws IOException {
    this.own = Files.createTempDirectory(folder, "fsx");
    this.path = Files.createFile(own.resolve("file"));
    this.link = Files.createLink(own.resolve("link"), path);
  }

  @Override
  public Set<Verb> verbs() {
    return EnumSet.of(
        Verb.READ,
        Verb.READ_BUFFER,
        Verb.WRITE,
        Verb.WRITE_BUFFER,
        Verb.TRUNCATE,
        Verb.FORCE,
        Verb.SIZE,
        Verb.REOPEN);
  }

  @Override
  public Handle open(int name) throws IOException {
    return new ChannelHandle(path(name));
  }

  /** The file, or its other name. */
  protected Path path(int name) {
    return name == 0 ? path : link;
  }

  @Override
  public byte[] stored() throws IOException {
    return Files.readAllBytes(path);
  }

  @Override
  public int atomicBytes() {
    return 0;
  }

  @Override
  public void close() throws IOException {
    Files.delete(link);
    Files.delete(path);
    Files.delete(own);
  }

  /** A channel as a handle. */
  protected static class ChannelHandle implements Handle {

    private final RandomAccessFile file;
    private final FileChannel channel;

    /** Opens the file. */
    protected ChannelHandle(Path path) throws IOException {
      this.file = new RandomAccessFile(path.toFile(), "rw");
      this.channel = file.getChannel();
    }

    @Override
    public byte[] read(Verb form, long position, int length) throws IOException {
      ByteBuffer target =
          form == Verb.READ ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
      int read = 0;
      while (read >= 0 && target.hasRemaining()) {
        read = channel.read(target, position + target.position());
      }
      byte[] bytes = new byte[target.flip().remaining()];
      target.get(bytes);
      return bytes;
    }

    @Override
    public void write(Verb form, long position, byte[] bytes) throws IOException {
      ByteBuffer source = ByteBuffer.wrap(bytes);
      while (source.hasRemaining()) {
        channel.write(source, position + source.position());
      }
    }

    @Override
    public int writeInside(Verb form, long position, byte[] bytes) throws IOException {
      int inside = Math.clamp(size() - position, 0, bytes.length);
      write(Verb.WRITE, position, Arrays.copyOf(bytes, inside));
      return inside;
    }

    @Override
    public long append(byte[] bytes) throws IOException {
      long end = size();
      write(Verb.WRITE, end, bytes);
      return end;
    }

    @Override
    public void truncate(long newSize) throws IOException {
      file.setLength(newSize);
    }

    @Override
    public boolean punch(long position, long length) throws IOException {
      int inside = (int) Math.clamp(size() - position, 0, length);
      write(Verb.WRITE, position, new byte[inside]);
      return inside > 0;
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void force(long position, long length) throws IOException {
      force();
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
