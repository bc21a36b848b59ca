package dev.quire.core.os;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The operating system as Quire needs it: memory that is reserved, committed and dropped; a barrier
 * in all threads of the process; files that are read and written at a position.
 *
 * <p>Any thread may call anything at any time, and ranges that do not overlap do not know of each
 * other. Addresses are absolute; addresses and lengths of ranges are multiples of {@link
 * #pageSize()}, and everything else is refused with an {@link IllegalArgumentException}. Each
 * instance has one of its own: its files share what makes them faster, until {@link #close}.
 *
 * <p>What the world refuses is an {@link OsMemoryException} for memory and an {@link IOException}
 * for files, each naming the call, the range or file, the error and what to do about it.
 */
public interface Os extends AutoCloseable {

  /** System property that chooses the implementation: {@code portable}, or {@code linux}. */
  String PROPERTY = "quire.os";

  /**
   * System property for transfers that are asked for at once: {@code plain} makes them one by one,
   * {@code ring} by an {@code io_uring} where there is one; without it, the faster way is measured.
   */
  String IO_PROPERTY = "quire.io";

  /**
   * The implementation for this machine: Linux on x86-64 and AArch64, the portable one elsewhere
   * and wherever {@link #PROPERTY} asks for it.
   *
   * @throws IllegalArgumentException if {@link #PROPERTY} names no implementation, or one that this
   *     machine cannot run
   */
  static Os system() {
    String wanted = System.getProperty(PROPERTY, "");
    return switch (wanted) {
      case "" -> LinuxOs.isAvailable() ? new LinuxOs() : new PortableOs();
      case "portable" -> new PortableOs();
      case "linux" -> {
        if (!LinuxOs.isAvailable()) {
          throw new IllegalArgumentException(
              "-D%s=linux needs Linux on x86-64 or AArch64, this is %s on %s; leave the option out"
                  .formatted(
                      PROPERTY, System.getProperty("os.name"), System.getProperty("os.arch")));
        }
        yield new LinuxOs();
      }
      default ->
          throw new IllegalArgumentException(
              "-D%s=%s is not known; use linux or portable, or leave it out"
                  .formatted(PROPERTY, wanted));
    };
  }

  /** The implementation that needs nothing but the JDK. */
  static Os portable() {
    return new PortableOs();
  }

  /** {@code linux-x86_64}, {@code linux-aarch64} or {@code portable}. */
  String name();

  /** Bytes of a page of this machine: the granularity of every range; a power of two. */
  int pageSize();

  /**
   * Reserves {@code bytes} of address space, aligned to {@code alignment}, a power of two and at
   * least a page. It is there for the life of the process and is never handed back. Nothing may
   * touch it before {@link #commit}.
   *
   * <p>The portable implementation cannot reserve without allocating: the memory is there, zero and
   * counted from now on.
   *
   * @throws OsMemoryException if the address space, or the portable memory, is not there
   */
  long reserve(long bytes, long alignment);

  /**
   * Makes a reserved range readable: zeros, without memory of its own. Nobody may write it before
   * {@link #commit}.
   */
  void expose(long address, long bytes);

  /**
   * Makes a range that is reserved, or dropped, readable and writable, with a zero page behind
   * every address: a later access neither faults nor fails. Children of the process do not inherit
   * it and it is not merged with equal pages. May take long (a second for some gigabytes); other
   * threads can map memory in between.
   *
   * <p>If it fails the range is left dropped: it holds no memory and no content.
   *
   * @param hugePages whether 2 MiB pages are wanted (taken where the system has them), or must not
   *     be used, because parts of them are to be dropped later
   * @throws OsMemoryException if there is no memory
   */
  void commit(long address, long bytes, boolean hugePages);

  /**
   * Gives a dropped part of a committed range a zero page behind every address again; what has one
   * keeps it.
   *
   * <p>If it fails the part is left dropped.
   *
   * @throws OsMemoryException if there is no memory
   */
  default void populate(long address, long bytes) {
    commit(address, bytes, false);
  }

  /**
   * Makes huge pages of a committed range whose bounds are multiples of their size, wherever it has
   * small ones, and keeps its content. May take milliseconds for each.
   *
   * @throws OsMemoryException if the system has none, or has no such call (before Linux 6.1)
   * @throws UnsupportedOperationException on the portable implementation
   */
  default void collapse(long address, long bytes) {
    throw new UnsupportedOperationException(
        "the %s implementation has no huge pages; use HugePages.ADVISE or NEVER".formatted(name()));
  }

  /**
   * Keeps a committed range in physical memory.
   *
   * @throws OsMemoryException if the limit on locked memory is too low
   * @throws UnsupportedOperationException on the portable implementation
   */
  void lock(long address, long bytes);

  /**
   * Keeps a range out of core dumps.
   *
   * @throws UnsupportedOperationException on the portable implementation
   */
  void exclude(long address, long bytes);

  /** Whether {@link #drop} gives memory back; if not, it only clears it. */
  boolean canDrop();

  /**
   * Gives the memory behind a committed range back, locked or not. The range stays readable and
   * writable; what is read there is zero until something is written, and what is written brings a
   * page back. {@link #commit} populates it again.
   *
   * @throws OsMemoryException if it is locked and the kernel (before Linux 5.18) cannot drop locked
   *     memory
   */
  void drop(long address, long bytes);

  /** Whether {@link #heavyBarrier} may be called. */
  boolean hasHeavyBarrier();

  /**
   * A full memory barrier in every thread of this process that is running, in terms of what they
   * have executed: each access of another thread is, for the caller, entirely before or entirely
   * after this call. Threads that do not run have passed a barrier when they were switched. Costs
   * microseconds, and nothing for the other side.
   *
   * @throws UnsupportedOperationException unless {@link #hasHeavyBarrier}
   */
  void heavyBarrier();

  /** Opens a regular file for reading, as {@link #open(Path, OpenMode)} does. */
  default OpenFile open(Path path, boolean direct) throws IOException {
    return open(path, OpenMode.READ.direct(direct));
  }

  /**
   * Opens a regular file; links are followed, but not to a file that is to be made and must not be
   * there. It asks the file system and may block as long as that does. A file that was made has its
   * name on the disk when this returns, where the system can see to that.
   *
   * @param path a path of the default file system
   * @throws java.nio.file.NoSuchFileException if there is no such file, and it is not to be made
   * @throws java.nio.file.FileAlreadyExistsException if there is one, and it must not be there
   * @throws java.nio.file.AccessDeniedException if this process may not open it in this mode
   * @throws java.nio.file.FileSystemException if it is not a regular file or cannot be opened
   * @throws IllegalArgumentException if the path belongs to another file system provider
   * @throws UnsupportedOperationException if the mode is direct and the implementation, or the file
   *     system, cannot
   */
  OpenFile open(Path path, OpenMode mode) throws IOException;

  /**
   * Bytes of memory that this process can hope for: the smallest of physical memory and the limits
   * of its control groups. {@link Long#MAX_VALUE} where nobody says.
   */
  default long memoryLimit() {
    return memory(Path.of("/")).limit();
  }

  /**
   * What limits this process's memory, and how much memory is missed, by what stands under a root
   * directory: {@code /}, or where a container has {@code proc} and {@code sys} of its host.
   */
  default MemorySight memory(Path root) {
    return MemoryLimit.look(root);
  }

  /**
   * Gives back what files share; calls that have some of it under way give it back when they end.
   * Memory stays as it is, and everything may still be called. Closing again does nothing.
   */
  @Override
  default void close() {}
}
