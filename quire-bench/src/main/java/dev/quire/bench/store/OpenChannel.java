package dev.quire.bench.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * The file as an open channel; its bytes are in the operating system's page cache.
 *
 * @param channel open for reading
 */
public record OpenChannel(FileChannel channel) implements AutoCloseable {

  /**
   * Opens the file.
   *
   * @param rig whose file
   * @return the channel
   * @throws IOException when it cannot be opened
   */
  public static OpenChannel open(Rig rig) throws IOException {
    return new OpenChannel(FileChannel.open(rig.file(), StandardOpenOption.READ));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
