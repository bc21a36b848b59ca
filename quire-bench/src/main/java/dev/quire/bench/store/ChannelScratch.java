package dev.quire.bench.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/** A copy as an open channel; its bytes are in the operating system's page cache. */
public final class ChannelScratch extends Scratch {
  private final FileChannel channel;

  private ChannelScratch(Rig rig) throws IOException {
    super(rig, "filechannel");
    channel = FileChannel.open(path(), StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /**
   * Opens a copy.
   *
   * @param rig whose file
   * @return the copy
   * @throws IOException when it cannot be opened
   */
  public static ChannelScratch open(Rig rig) throws IOException {
    return new ChannelScratch(rig);
  }

  /**
   * The open copy.
   *
   * @return open for reading and writing
   */
  public FileChannel channel() {
    return channel;
  }

  @Override
  public void force() throws IOException {
    channel.force(false);
  }

  @Override
  protected void release() throws IOException {
    channel.close();
  }
}
