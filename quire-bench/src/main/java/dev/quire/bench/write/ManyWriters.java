package dev.quire.bench.write;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A channel past the operating system's cache that 32 threads write to: a queue of that depth. */
final class ManyWriters implements Target {
  private static final int DEPTH = 32;

  private final Target channel;
  private final ExecutorService writers =
      Executors.newFixedThreadPool(DEPTH, Thread.ofPlatform().daemon().factory());
  private final List<Block> blocks = new ArrayList<>();

  /** Takes the channel over. */
  ManyWriters(Target channel) {
    this.channel = channel;
    for (int i = 0; i < DEPTH; i++) {
      blocks.add(new Block(Block.PAGE_BYTES));
    }
  }

  /** Writes pages, ascending over all threads. */
  void write(DiskCase.Contender contender, int[] pages, long stamp) throws IOException {
    List<Future<Integer>> results = new ArrayList<>();
    for (int i = 0; i < DEPTH; i++) {
      int writer = i;
      results.add(
          writers.submit(() -> {
            int[] own = GroupCase.share(pages, writer, DEPTH);
            for (int page : own) {
              DiskCase.write(contender, page, stamp, blocks.get(writer));
            }
            return own.length;
          }));
    }
    for (Future<Integer> result : results) {
      try {
        result.get();
      } catch (ExecutionException e) {
        throw new IOException("a writer failed: " + e.getCause(), e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while writers ran", e);
      }
    }
  }

  @Override
  public String name() {
    return GroupCase.BEST;
  }

  @Override
  public void write(long position, Block block) throws IOException {
    channel.write(position, block);
  }

  @Override
  public void read(long position, Block block) throws IOException {
    channel.read(position, block);
  }

  @Override
  public void append(Block block) throws IOException {
    channel.append(block);
  }

  @Override
  public void force() throws IOException {
    channel.force();
  }

  @Override
  public void close() throws IOException {
    writers.shutdown();
    channel.close();
  }
}
