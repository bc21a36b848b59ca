package dev.quire.fsx;

import dev.quire.CachedFile;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import dev.quire.QuireBuilder;
import dev.quire.storage.Backing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A file that is cached by an instance of its own: the smallest there is, so that pages go. */
public abstract class CachedStore implements Store {

  private static final int BALLAST_PAGES = (int) (2 * QuireBuilder.MIN_MEMORY >>> 12);

  private final Quire quire;
  private final OpenOptions options;
  private final CachedFile ballast;
  private final AtomicInteger pressures = new AtomicInteger();
  private final Queue<Life> lives = new ConcurrentLinkedQueue<>();
  private Consumer<Quire> check = none -> {};

  /**
   * Makes an instance.
   *
   * @param builder all but the memory
   * @param options how the file is opened, for writing
   */
  protected CachedStore(QuireBuilder builder, OpenOptions options) throws IOException {
    this.options = options;
    this.quire = builder.memory(QuireBuilder.MIN_MEMORY).build();
    this.ballast = quire.open(new Ballast(), OpenOptions.read());
  }

  /** A local file, in a new folder below {@code folder}, with a hard link as its other name. */
  public static CachedStore ofFile(QuireBuilder builder, OpenOptions options, Path folder)
      throws IOException {
    return new OfFile(builder, options, folder);
  }

  /** A file in a backing, which must be empty. */
  public static CachedStore of(QuireBuilder builder, OpenOptions options, Backing backing)
      throws IOException {
    return new OfBacking(builder, options, backing);
  }

  /** Has something looked at whenever nobody is at work. */
  public CachedStore whenSettled(Consumer<Quire> newCheck) {
    check = newCheck;
    return this;
  }

  @Override
  public void settled() {
    check.accept(quire);
  }

  @Override
  public boolean isInjected(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains("injected")) {
        return true;
      }
    }
    return false;
  }

  /** The instance. */
  public Quire quire() {
    return quire;
  }

  /** Opens the file. */
  protected abstract CachedFile open(int name, OpenOptions how) throws IOException;

  @Override
  public Set<Verb> verbs() {
    return EnumSet.allOf(Verb.class);
  }

  @Override
  public Handle open(int name) throws IOException {
    return new CachedHandle(quire, open(name, options), lives::add);
  }

  @Override
  public int atomicBytes() {
    return 4096;
  }

  /** Reads as much of something else as makes every clean page go that nobody holds. */
  @Override
  public void pressure() throws IOException {
    byte[] page = new byte[4096];
    int first = pressures.getAndIncrement() % 2 * (BALLAST_PAGES / 2);
    for (int i = 0; i < BALLAST_PAGES / 2; i++) {
      ballast.read((long) (first + i) << 12, MemorySegment.ofArray(page));
      if (page[0] != (byte) (first + i) || page[4095] != (byte) (first + i)) {
        throw new IOException("page %d of the ballast is another's".formatted(first + i));
      }
    }
  }

  @Override
  public void close() throws IOException {
    ballast.close();
    quire.close();
    for (Life life : lives) {
      life.checkEnded();
    }
  }

  /** Pages without end, each filled with its number. */
  private static final class Ballast implements Backing {

    @Override
    public Version version() {
      return new Version((long) BALLAST_PAGES << 12, "always");
    }

    @Override
    public int read(long position, MemorySegment target) {
      for (long at = 0; at < target.byteSize(); at++) {
        target.set(ValueLayout.JAVA_BYTE, at, (byte) (position + at >>> 12));
      }
      return (int) target.byteSize();
    }

    @Override
    public void close() {}
  }

  private static final class OfFile extends CachedStore {

    private final Path own;
    private final Path path;
    private final Path link;

    OfFile(QuireBuilder builder, OpenOptions options, Path folder) throws IOException {
      super(builder, options);
      this.own = Files.createTempDirectory(folder, "fsx");
      this.path = Files.createFile(own.resolve("file"));
      this.link = Files.createLink(own.resolve("link"), path);
    }

    @Override
    protected CachedFile open(int name, OpenOptions how) throws IOException {
      return quire().open(name == 0 ? path : link, how);
    }

    @Override
    public byte[] stored() throws IOException {
      return Files.readAllBytes(path);
    }

    @Override
    public void close() throws IOException {
      super.close();
      Files.delete(link);
      Files.delete(path);
      Files.delete(own);
    }
  }

  private static final class OfBacking extends CachedStore {

    private final Backing backing;

    OfBacking(QuireBuilder builder, OpenOptions options, Backing backing) throws IOException {
      super(builder, options);
      this.backing = backing;
    }

    @Override
    protected CachedFile open(int name, OpenOptions how) throws IOException {
      return quire().open(backing, how);
    }

    @Override
    public byte[] stored() throws IOException {
      byte[] bytes = new byte[Math.toIntExact(backing.version().size())];
      for (int done = 0; done < bytes.length; ) {
        int read = backing.read(done, MemorySegment.ofArray(bytes).asSlice(done));
        if (read <= 0) {
          throw new IOException("the backing ends at " + done);
        }
        done += read;
      }
      return bytes;
    }
  }
}
