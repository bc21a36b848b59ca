package dev.quire.bench.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Every page of the file as an array in a bounded Caffeine cache, with its recency on.
 *
 * @param pages by number in the file
 */
public record CaffeineHeap(Cache<Long, byte[]> pages) {

  /**
   * Reads the file into arrays.
   *
   * @param rig whose file
   * @return the filled cache, large enough that nothing is evicted
   * @throws IOException when the file cannot be read
   */
  public static CaffeineHeap open(Rig rig) throws IOException {
    Cache<Long, byte[]> pages =
        Caffeine.newBuilder().maximumSize(rig.pages() * 2L).recordStats().build();
    MemorySegment mapped = MappedCopy.open(rig).segment();
    for (int page = 0; page < rig.pages(); page++) {
      long at = (long) page * Rig.PAGE_BYTES;
      pages.put((long) page, mapped.asSlice(at, Rig.PAGE_BYTES).toArray(ValueLayout.JAVA_BYTE));
    }
    pages.cleanUp();
    return new CaffeineHeap(pages);
  }
}
