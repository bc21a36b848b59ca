package dev.quire.bench.pressure;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.quire.bench.store.CountedPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counted pages off the heap in a Caffeine cache, loaded by a channel. A place in the pool is free
 * when the last reference to its page is given back, by a reader or by the eviction.
 */
final class CountedPages implements Source {
  private static final int PAGE = PressureFile.PAGE_BYTES;

  /** Places beyond what is cached: for pages that readers hold while they are evicted. */
  private static final int SPARE = 256;

  private final FileChannel channel;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment pool;
  private final ArrayBlockingQueue<Long> free;
  private final Cache<Long, CountedPage> pages;

  CountedPages(Path file, long memoryBytes) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
    int places = (int) (memoryBytes / PAGE);
    pool = arena.allocate((long) places * PAGE, PAGE);
    free = new ArrayBlockingQueue<>(places);
    for (long place = 0; place < places; place++) {
      free.add(place * PAGE);
    }
    pages =
        Caffeine.newBuilder()
            .maximumSize(places - SPARE)
            .executor(Runnable::run)
            .<Long, CountedPage>removalListener((number, page, cause) -> drop(page, cause))
            .build();
  }

  private void drop(@Nullable CountedPage page, RemovalCause why) {
    if (page != null && why.wasEvicted()) {
      release(page);
    }
  }

  private void release(CountedPage page) {
    if (page.release()) {
      free.add(page.offset);
    }
  }

  /**
   * Reads a page to a place that was free before; a cache that has it meanwhile leaves the place.
   */
  private final class Loading implements Function<Long, CountedPage> {
    private final long place = place();
    boolean done;

    @Override
    public CountedPage apply(Long number) {
      done = true;
      try {
        Sources.readFully(channel, pool.asSlice(place, PAGE).asByteBuffer(), number * PAGE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new CountedPage(place);
    }
  }

  /** Waited for outside of the cache, whose evictions free places. */
  private long place() {
    Long place = free.poll();
    while (place == null) {
      pages.cleanUp();
      place = free.poll();
    }
    return place;
  }

  private CountedPage page(Long number) {
    CountedPage page = pages.getIfPresent(number);
    if (page == null) {
      Loading loading = new Loading();
      page = pages.get(number, loading);
      if (!loading.done) {
        free.add(loading.place);
      }
    }
    return page;
  }

  @Override
  public Copy into(MemorySegment target) {
    return position -> {
      CountedPage page;
      do {
        page = page(position / PAGE);
      } while (!page.retain());
      long at = page.offset + (position & PAGE - 1);
      MemorySegment.copy(pool, at, target, 0, target.byteSize());
      release(page);
    };
  }

  @Override
  public void close() throws IOException {
    channel.close();
    arena.close();
  }
}
