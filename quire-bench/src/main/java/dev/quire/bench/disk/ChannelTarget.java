package dev.quire.bench.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file as a channel: through the operating system's cache, or past it, where whole pages alone
 * may be written, so that an append writes its last page again.
 */
public final class ChannelTarget implements Target {
  private final boolean direct;
  private final FileChannel channel;

  // Guarded by this: where appends go on, and for direct ones the page that they have begun.
  private long end;
  private final Block tail = new Block(Block.PAGE_BYTES);

  /**
   * Opens the file.
   *
   * @param path which
   * @param direct whether the operating system's cache is passed by
   * @throws IOException when it cannot be opened, or the file system knows no such way
   */
  public ChannelTarget(Path path, boolean direct) throws IOException {
    this.direct = direct;
    List<OpenOption> options =
        new ArrayList<>(List.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    if (direct) {
      options.add(past());
    }
    channel = FileChannel.open(path, options.toArray(OpenOption[]::new));
    end = channel.size();
  }

  /**
   * What opens a file past the operating system's cache. By its name, for the compiler warns of its
   * class, and there is no other way to ask.
   *
   * @return an option of {@link FileChannel#open}
   */
  public static OpenOption past() {
    try {
      for (Object option :
          Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
        if (option instanceof OpenOption past && option.toString().equals("DIRECT")) {
          return past;
        }
      }
    } catch (ClassNotFoundException e) {
      throw new UnsupportedOperationException("this JDK opens no file past the cache", e);
    }
    throw new UnsupportedOperationException("this JDK opens no file past the cache");
  }

  /**
   * Whether files in a folder can be opened past the operating system's cache.
   *
   * @param directory which
   * @return false on some file systems
   * @throws IOException when no file can be made there
   */
  public static boolean hasDirect(Path directory) throws IOException {
    Path probe = Files.write(directory.resolve("probe"), new byte[Block.PAGE_BYTES]);
    try (ChannelTarget target = new ChannelTarget(probe, true)) {
      target.read(0, target.tail);
      return true;
    } catch (UnsupportedOperationException | IOException e) {
      return false; // for the file system has no such way
    } finally {
      Files.delete(probe);
    }
  }

  @Override
  public String name() {
    return direct ? "filechannel-direct" : "filechannel";
  }

  @Override
  public void write(long position, Block block) throws IOException {
    writeAll(position, block.buffer());
  }

  private void writeAll(long position, ByteBuffer buffer) throws IOException {
    long behind = position;
    while (buffer.hasRemaining()) {
      behind += channel.write(buffer, behind);
    }
  }

  @Override
  public void read(long position, Block block) throws IOException {
    int read = channel.read(block.buffer(), position);
    if (read != block.bytes()) {
      throw new IOException("read " + read + " bytes at " + position);
    }
  }

  @Override
  public void append(Block block) throws IOException {
    if (direct) {
      appendPages(block);
      return;
    }
    long position;
    synchronized (this) {
      position = end;
      end += block.bytes();
    }
    writeAll(position, block.buffer());
  }

  private synchronized void appendPages(Block block) throws IOException {
    int offset = (int) (end & Block.PAGE_BYTES - 1);
    int done = 0;
    while (done < block.bytes()) {
      int part = Math.min(block.bytes() - done, Block.PAGE_BYTES - offset);
      tail.buffer().put(offset, block.buffer(), done, part);
      writeAll(end & -Block.PAGE_BYTES, tail.buffer());
      end += part;
      done += part;
      offset = 0;
    }
  }

  @Override
  public void force() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
