package dev.quire.bench.store;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every page of the file as a counted page in a ConcurrentHashMap.
 *
 * @param pool the pages' bytes
 * @param pages by number in the file
 */
public record CountedMap(MemorySegment pool, ConcurrentHashMap<Long, CountedPage> pages) {

  /**
   * Reads the file into pages.
   *
   * @param rig whose file
   * @return the filled map
   * @throws IOException when the file cannot be read
   */
  public static CountedMap open(Rig rig) throws IOException {
    var pages = new ConcurrentHashMap<Long, CountedPage>(rig.pages() * 2);
    for (int page = 0; page < rig.pages(); page++) {
      pages.put((long) page, new CountedPage((long) page * Rig.PAGE_BYTES));
    }
    return new CountedMap(AnonymousCopy.open(rig).segment(), pages);
  }
}
