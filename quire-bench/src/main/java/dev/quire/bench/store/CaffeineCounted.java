package dev.quire.bench.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Every page of the file as a counted page in a bounded Caffeine cache, with its recency on.
 *
 * @param pool the pages' bytes
 * @param pages by number in the file
 */
public record CaffeineCounted(MemorySegment pool, Cache<Long, CountedPage> pages) {

  /**
   * Reads the file into pages.
   *
   * @param rig whose file
   * @return the filled cache, large enough that nothing is evicted
   * @throws IOException when the file cannot be read
   */
  public static CaffeineCounted open(Rig rig) throws IOException {
    Cache<Long, CountedPage> pages =
        Caffeine.newBuilder()
            .maximumSize(rig.pages() * 2L)
            .recordStats()
            .<Long, CountedPage>removalListener((page, counted, cause) -> drop(counted, cause))
            .build();
    for (int page = 0; page < rig.pages(); page++) {
      pages.put((long) page, new CountedPage((long) page * Rig.PAGE_BYTES));
    }
    pages.cleanUp();
    return new CaffeineCounted(AnonymousCopy.open(rig).segment(), pages);
  }

  private static void drop(@Nullable CountedPage page, RemovalCause why) {
    if (page != null && why.wasEvicted()) {
      page.release();
    }
  }
}
