package dev.quire.bench.disk;

import dev.quire.Advice;
import dev.quire.CachedFile;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file through Quire, with a budget. */
public final class QuireTarget implements Target {
  private final String name;
  private final Quire quire;
  private final CachedFile file;

  /**
   * Opens the file.
   *
   * @param path which
   * @param memoryBytes the budget
   * @param direct whether the operating system's cache is passed by
   * @throws IOException when it cannot be opened
   */
  public QuireTarget(Path path, long memoryBytes, boolean direct) throws IOException {
    name = direct ? "quire-direct" : "quire";
    quire = Quire.builder().memory(memoryBytes).build();
    file =
        quire.open(
            path,
            OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE)
                .direct(direct)
                .advice(Advice.RANDOM));
  }

  /**
   * The open file.
   *
   * @return open as long as this is
   */
  public CachedFile file() {
    return file;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void write(long position, Block block) throws IOException {
    file.write(position, block.segment());
  }

  @Override
  public void read(long position, Block block) throws IOException {
    int read = file.read(position, block.segment());
    if (read != block.bytes()) {
      throw new IOException("read " + read + " bytes at " + position);
    }
  }

  @Override
  public void append(Block block) throws IOException {
    file.append(block.segment());
  }

  @Override
  public void force() throws IOException {
    file.force(false);
  }

  @Override
  public void close() throws IOException {
    file.close();
    quire.close();
  }
}
