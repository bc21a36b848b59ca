package dev.quire.bench.neo4j;

import dev.quire.bench.store.Rig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.eclipse.collections.api.factory.Sets;
import org.neo4j.io.fs.DefaultFileSystemAbstraction;
import org.neo4j.io.mem.MemoryAllocator;
import org.neo4j.io.pagecache.PageCursor;
import org.neo4j.io.pagecache.PagedFile;
import org.neo4j.io.pagecache.context.CursorContext;
import org.neo4j.io.pagecache.context.CursorContextFactory;
import org.neo4j.io.pagecache.context.FixedVersionContextSupplier;
import org.neo4j.io.pagecache.impl.muninn.MuninnPageCache;
import org.neo4j.io.pagecache.impl.muninn.StoreFile;
import org.neo4j.io.pagecache.tracing.DefaultPageCacheTracer;
import org.neo4j.memory.EmptyMemoryTracker;

/**
 * A file in Neo4j's page cache, in pages of 4 KiB, counted by its tracer as in the server.
 *
 * @param cache the page cache
 * @param file the mapped file
 * @param contexts makes the contexts of cursors
 */
public record Neo4jStore(MuninnPageCache cache, PagedFile file, CursorContextFactory contexts)
    implements AutoCloseable {

  /**
   * Maps the file and reads every page once.
   *
   * @param rig whose file
   * @return the store
   * @throws IOException when the file cannot be read
   */
  public static Neo4jStore open(Rig rig) throws IOException {
    DefaultPageCacheTracer tracer = new DefaultPageCacheTracer();
    // What a page costs in all is not published: half as much again keeps the evictor asleep.
    long memory = (64L << 20) + rig.fileBytes() * 3 / 2;
    Neo4jStore store = open(rig.file(), memory, tracer);
    store.load(rig.pages());
    if (tracer.evictions() != 0) {
      throw new IOException("the cache evicted " + tracer.evictions() + " pages while it filled");
    }
    return store;
  }

  /**
   * Maps a file.
   *
   * @param file which
   * @param memory bytes that the page cache may have
   * @return the store, without a page
   * @throws IOException when the file cannot be read
   */
  public static Neo4jStore open(Path file, long memory) throws IOException {
    return open(file, memory, new DefaultPageCacheTracer());
  }

  private static Neo4jStore open(Path path, long memory, DefaultPageCacheTracer tracer)
      throws IOException {
    MuninnPageCache cache =
        new MuninnPageCache(
            new DefaultFileSystemAbstraction(),
            IdleScheduler.create(),
            MuninnPageCache.config(
                    MemoryAllocator.createAllocator(memory, EmptyMemoryTracker.INSTANCE))
                .pageSize(Rig.PAGE_BYTES)
                .reservedPageBytes(0)
                .pageCacheTracer(tracer));
    PagedFile file =
        cache.map(new StoreFile(path), Rig.PAGE_BYTES, "bench", Sets.immutable.empty());
    CursorContextFactory contexts =
        new CursorContextFactory(tracer, FixedVersionContextSupplier.EMPTY_CONTEXT_SUPPLIER);
    return new Neo4jStore(cache, file, contexts);
  }

  private void load(int pages) throws IOException {
    try (CursorContext context = context();
        PageCursor cursor = file.io(0, PagedFile.PF_SHARED_READ_LOCK, context)) {
      for (int page = 0; page < pages; page++) {
        if (!cursor.next(page)) {
          throw new IOException("page " + page + " is beyond the end of " + file.path());
        }
      }
    }
  }

  /**
   * A context for cursors of one thread.
   *
   * @return a new one
   */
  public CursorContext context() {
    return contexts.create("bench");
  }

  /**
   * A cursor for reading that stays open.
   *
   * @return a new one, unbound
   */
  public PageCursor cursor() {
    try {
      return file.io(0, PagedFile.PF_SHARED_READ_LOCK, context());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    file.close();
    cache.close();
  }
}
