package dev.quire.bench.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * The file mapped by the operating system, all of it resident.
 *
 * @param segment as long as the file
 */
public record MappedCopy(MemorySegment segment) {

  /**
   * Maps the file and touches every page.
   *
   * @param rig whose file
   * @return the mapping, unmapped once nobody reaches it
   * @throws IOException when the file cannot be mapped
   */
  public static MappedCopy open(Rig rig) throws IOException {
    try (FileChannel in = FileChannel.open(rig.file(), StandardOpenOption.READ)) {
      MemorySegment segment =
          in.map(FileChannel.MapMode.READ_ONLY, 0, rig.fileBytes(), Arena.ofAuto());
      segment.load();
      return new MappedCopy(segment);
    }
  }
}
