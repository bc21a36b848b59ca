package dev.quire.bench.store;

import dev.quire.Advice;
import dev.quire.CachedFile;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The file through Quire, every page resident in a folio of its own. */
public final class QuireStore implements AutoCloseable {
  private static final long MEMORY_BYTES_MIN = 64L << 20;

  private final Quire quire;
  private final CachedFile file;
  private final long[] hints;

  private QuireStore(Quire quire, CachedFile file, long[] hints) {
    this.quire = quire;
    this.file = file;
    this.hints = hints;
  }

  /**
   * Opens the file and reads all of it once. It is advised random, so that pages come as single
   * folios of 4 KiB, as point reads would bring them.
   *
   * @param rig whose file
   * @return the store
   * @throws IOException when the file cannot be read, or does not stay resident
   */
  public static QuireStore open(Rig rig) throws IOException {
    long memory = Math.max(MEMORY_BYTES_MIN, rig.fileBytes() + rig.fileBytes() / 2);
    Quire quire = Quire.builder().memory(memory).build();
    CachedFile file = quire.open(rig.file(), OpenOptions.read().advice(Advice.RANDOM));
    MemorySegment page = Arena.ofAuto().allocate(Rig.PAGE_BYTES, 64);
    for (long at = 0; at < rig.fileBytes(); at += Rig.PAGE_BYTES) {
      int read = file.read(at, page);
      if (read != Rig.PAGE_BYTES) {
        throw new IOException("read " + read + " bytes of a page at " + at);
      }
    }
    if (file.residentBytes() < rig.fileBytes()) {
      throw new IOException(
          "only %d of %d bytes are resident with a budget of %d"
              .formatted(file.residentBytes(), rig.fileBytes(), memory));
    }
    long[] hints = new long[rig.pages()];
    for (int i = 0; i < hints.length; i++) {
      hints[i] = file.hint((long) i * Rig.PAGE_BYTES);
    }
    return new QuireStore(quire, file, hints);
  }

  /**
   * The instance.
   *
   * @return open until the store is closed
   */
  public Quire quire() {
    return quire;
  }

  /**
   * The file.
   *
   * @return open until the store is closed
   */
  public CachedFile file() {
    return file;
  }

  /**
   * The hints that an engine would keep.
   *
   * @return one for each page of the file
   */
  public long[] hints() {
    return hints;
  }

  @Override
  public void close() throws IOException {
    file.close();
    quire.close();
  }
}
