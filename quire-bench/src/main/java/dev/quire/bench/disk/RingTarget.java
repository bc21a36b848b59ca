package dev.quire.bench.disk;

import dev.quire.core.os.OpenFile;
import dev.quire.core.os.OpenMode;
import dev.quire.core.os.Os;
import dev.quire.core.os.Transfers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A file past the operating system's cache, read at once by the calls that Quire makes and nothing
 * above them: what the machine gives. Reads only.
 */
public final class RingTarget implements Target {
  /** Reads that are under way at once. */
  private static final int DEPTH = 64;

  private final Os os = Os.system();
  private final OpenFile file;

  /**
   * Opens the file.
   *
   * @param path which
   * @throws IOException when it cannot be opened
   */
  public RingTarget(Path path) throws IOException {
    file = os.open(path, OpenMode.READ.direct(true));
  }

  @Override
  public String name() {
    return "raw"; // by ring or by plain calls, whichever is faster: that may change while it runs
  }

  /** Reads of one thread, each begun as soon as another one has ended. */
  private static final class Stream implements Transfers.Feed {
    private final Transfers transfers;
    private final LongSupplier positions;
    private final Block[] blocks = new Block[DEPTH];
    private final int[] free = new int[DEPTH];
    private final int[] used;
    private final int count;
    private int frees = DEPTH;
    private int begun;
    private @Nullable IOException failure;

    Stream(int count, LongSupplier positions) {
      this.transfers = new Transfers(count, this);
      this.positions = positions;
      this.count = count;
      this.used = new int[count];
      for (int i = 0; i < DEPTH; i++) {
        blocks[i] = new Block(Block.PAGE_BYTES);
        free[i] = i;
      }
    }

    @Override
    public boolean next() {
      if (begun == count || frees == 0 || failure != null) {
        return false;
      }
      frees--;
      used[begun] = free[frees];
      transfers.begin(positions.getAsLong());
      transfers.add(blocks[used[begun]].segment().address(), Block.PAGE_BYTES);
      begun++;
      return true;
    }

    @Override
    public void ended(int transfer) {
      free[frees] = used[transfer];
      frees++;
      try {
        IOException own = transfers.failure(transfer);
        if (own != null) {
          throw own;
        }
        blocks[used[transfer]].check(transfers.position(transfer));
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  /**
   * Reads so many pages and checks each.
   *
   * @param count how many
   * @param positions where each is, a multiple of a page
   * @throws IOException when one cannot be read, or is another's
   */
  public void readAll(int count, LongSupplier positions) throws IOException {
    Stream stream = new Stream(count, positions);
    file.read(stream.transfers);
    if (stream.failure != null) {
      throw stream.failure;
    }
  }

  @Override
  public void write(long position, Block block) {
    throw new UnsupportedOperationException("reads only");
  }

  @Override
  public void read(long position, Block block) throws IOException {
    file.read(position, block.segment().address(), block.bytes());
  }

  @Override
  public void append(Block block) {
    throw new UnsupportedOperationException("reads only");
  }

  @Override
  public void force() {
    // nothing was written
  }

  @Override
  public void close() {
    file.close();
    os.close();
  }
}
