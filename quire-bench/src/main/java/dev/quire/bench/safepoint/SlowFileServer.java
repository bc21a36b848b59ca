package dev.quire.bench.safepoint;

import dev.quire.bench.store.DataFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.cryptomator.jfuse.api.DirFiller;
import org.cryptomator.jfuse.api.Errno;
import org.cryptomator.jfuse.api.FileInfo;
import org.cryptomator.jfuse.api.Fuse;
import org.cryptomator.jfuse.api.FuseBuilder;
import org.cryptomator.jfuse.api.FuseMountFailedException;
import org.cryptomator.jfuse.api.FuseOperations;
import org.cryptomator.jfuse.api.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A file system with one file, whose every block takes a while when it is first read: a slow disk
 * on demand. It runs in a process of its own, never in the one that is measured, whose stalled
 * threads could not serve it. Says {@code ready} on standard output once mounted and {@code slow N}
 * when it starts to be slow over block N; unmounts at the end of standard input.
 */
public final class SlowFileServer implements FuseOperations {
  /** Name of the file. */
  static final String NAME = "slow";

  /** Bytes of a block: more than the kernel reads ahead. */
  static final int BLOCK_BYTES = 1 << 20;

  private static final int DIRECTORY_MODE = Stat.S_IFDIR | 0555;
  private static final int FILE_MODE = Stat.S_IFREG | 0444;

  private final Errno errno;
  private final long fileBytes;
  private final long delayNanos;
  private final PrintStream out;
  private final BitSet served = new BitSet();

  private SlowFileServer(Errno errno, int blocks, long delayNanos, PrintStream out) {
    this.errno = errno;
    this.fileBytes = (long) blocks * BLOCK_BYTES;
    this.delayNanos = delayNanos;
    this.out = out;
  }

  /**
   * Mounts, serves until standard input ends, unmounts.
   *
   * @param arguments library, mount point, number of blocks, delay in nanoseconds
   * @throws IOException when standard input fails
   */
  public static void main(String... arguments) throws IOException {
    FuseBuilder builder = Fuse.builder();
    builder.setLibraryPath(arguments[0]);
    int blocks = Integer.parseInt(arguments[2]);
    long delayNanos = Long.parseLong(arguments[3]);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    SlowFileServer server = new SlowFileServer(builder.errno(), blocks, delayNanos, out);
    try (Fuse fuse = builder.build(server)) {
      fuse.mount("quire-slow", Path.of(arguments[1]));
      out.println("ready");
      while (System.in.read() >= 0) {
        // nothing is said to this process: it only waits for the end
      }
    } catch (FuseMountFailedException e) {
      out.println("failed " + e.getMessage());
    } catch (TimeoutException e) {
      throw new IOException("the file system is still in use", e);
    }
  }

  @Override
  public Errno errno() {
    return errno;
  }

  @Override
  public Set<Operation> supportedOperations() {
    return EnumSet.of(
        Operation.GET_ATTR, Operation.OPEN_DIR, Operation.READ_DIR, Operation.OPEN, Operation.READ);
  }

  @Override
  public int getattr(String path, Stat stat, @Nullable FileInfo info) {
    switch (path) {
      case "/" -> {
        stat.setMode(DIRECTORY_MODE);
        stat.setNLink((short) 2);
      }
      case "/" + NAME -> {
        stat.setMode(FILE_MODE);
        stat.setNLink((short) 1);
        stat.setSize(fileBytes);
      }
      default -> {
        return -errno.enoent();
      }
    }
    return 0;
  }

  @Override
  public int opendir(String path, FileInfo info) {
    return path.equals("/") ? 0 : -errno.enoent();
  }

  @Override
  public int readdir(String path, DirFiller filler, long offset, FileInfo info, int flags) {
    try {
      filler.fill(".");
      filler.fill("..");
      filler.fill(NAME);
      return 0;
    } catch (IOException e) {
      return -errno.eio();
    }
  }

  @Override
  public int open(String path, FileInfo info) {
    return path.equals("/" + NAME) ? 0 : -errno.enoent();
  }

  @Override
  public int read(String path, ByteBuffer target, long size, long offset, FileInfo info) {
    int block = (int) (offset / BLOCK_BYTES);
    boolean first;
    synchronized (served) {
      first = !served.get(block);
      served.set(block);
    }
    if (first) {
      out.println("slow " + block);
      pause();
    }
    int bytes = (int) Math.min(size, Math.max(0, fileBytes - offset));
    target.order(ByteOrder.nativeOrder());
    for (int i = 0; i < bytes; i += Long.BYTES) {
      target.putLong(DataFile.word(offset + i));
    }
    return bytes;
  }

  private void pause() {
    long end = System.nanoTime() + delayNanos;
    for (long left = delayNanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }
}
