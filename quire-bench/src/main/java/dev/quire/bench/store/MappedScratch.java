package dev.quire.bench.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/** A copy mapped by the operating system, all of it resident. */
public final class MappedScratch extends Scratch {
  private final MemorySegment segment;

  private MappedScratch(Rig rig) throws IOException {
    super(rig, "mmap");
    try (FileChannel channel =
        FileChannel.open(path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      segment = channel.map(FileChannel.MapMode.READ_WRITE, 0, rig.fileBytes(), Arena.ofAuto());
    }
    segment.load();
  }

  /**
   * Maps a copy.
   *
   * @param rig whose file
   * @return the copy
   * @throws IOException when it cannot be mapped
   */
  public static MappedScratch open(Rig rig) throws IOException {
    return new MappedScratch(rig);
  }

  /**
   * The mapping.
   *
   * @return as long as the file; unmapped once nobody reaches it
   */
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public void force() {
    segment.force();
  }

  @Override
  protected void release() {}
}
