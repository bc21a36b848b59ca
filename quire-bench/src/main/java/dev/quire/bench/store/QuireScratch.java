package dev.quire.bench.store;

import dev.quire.Advice;
import dev.quire.CachedFile;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import java.io.IOException;
import java.nio.file.StandardOpenOption;

/** A copy through Quire, every page resident. */
public final class QuireScratch extends Scratch {
  // So much that the pages that are dirty at a time stay below every share that has an effect.
  private static final int TIMES = 16;
  private static final long MEMORY_BYTES_MIN = 64L << 20;

  private final Quire quire;
  private final CachedFile file;

  private QuireScratch(Rig rig) throws IOException {
    super(rig, "quire");
    long memory = Math.max(MEMORY_BYTES_MIN, TIMES * rig.fileBytes());
    quire = Quire.builder().memory(memory).build();
    file =
        quire.open(
            path(),
            OpenOptions.of(StandardOpenOption.READ, StandardOpenOption.WRITE)
                .advice(Advice.RANDOM));
    file.prefetch(0, rig.fileBytes()).join();
  }

  /**
   * Opens a copy.
   *
   * @param rig whose file
   * @return the copy
   * @throws IOException when it cannot be opened
   */
  public static QuireScratch open(Rig rig) throws IOException {
    return new QuireScratch(rig);
  }

  /**
   * The open copy.
   *
   * @return open for reading and writing
   */
  public CachedFile file() {
    return file;
  }

  @Override
  public void force() throws IOException {
    file.force(false);
  }

  @Override
  protected void release() throws IOException {
    file.close();
    quire.close();
  }
}
