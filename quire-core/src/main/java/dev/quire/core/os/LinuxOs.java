package dev.quire.core.os;

import dev.quire.core.word.Words;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Linux on x86-64 and AArch64, by calls of the C library.
 *
 * <p>Numbers below are of the kernel's interface and equal on both architectures, but for those in
 * {@link Machine}.
 */
public final class LinuxOs implements Os {

  private static final int PROT_NONE = 0;
  private static final int PROT_READ = 1;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;
  private static final int MADV_DONTNEED = 4;
  private static final int MADV_DONTFORK = 10;
  private static final int MADV_UNMERGEABLE = 13;
  private static final int MADV_HUGEPAGE = 14;
  private static final int MADV_NOHUGEPAGE = 15;
  private static final int MADV_DONTDUMP = 16;
  private static final int MADV_POPULATE_WRITE = 23; // Linux 5.14
  private static final int MADV_DONTNEED_LOCKED = 24; // Linux 5.18
  private static final int MADV_COLLAPSE = 25; // Linux 6.1
  private static final int SC_PAGESIZE = 30;
  private static final int MEMBARRIER_QUERY = 0;
  private static final int MEMBARRIER_PRIVATE_EXPEDITED = 8;
  private static final int MEMBARRIER_REGISTER_PRIVATE_EXPEDITED = 16;

  /**
   * Bytes populated by one call. Populating holds the lock of the process's address space, and a
   * thread that waits for it, say to grow the heap at a safepoint, must not wait for gigabytes.
   */
  private static final long POPULATE_BYTES = 16L << 20;

  /** How often huge pages are asked for: the system may be busy with what lies there. */
  private static final int COLLAPSE_ATTEMPTS = 8;

  private final Machine machine = Machine.current();
  private final int pageSize = (int) Libc.sysconf(SC_PAGESIZE);
  private final boolean heavyBarrier = registerBarrier(machine);
  private final IoRings rings = new IoRings();

  LinuxOs() {}

  static boolean isAvailable() {
    String arch = System.getProperty("os.arch");
    return System.getProperty("os.name").equals("Linux")
        && (arch.equals("amd64") || arch.equals("aarch64"));
  }

  private static boolean registerBarrier(Machine machine) {
    long known = Libc.syscall(machine.membarrier, MEMBARRIER_QUERY, 0, 0);
    return known > 0 // negative: no such call, or a filter forbids it
        && (known & MEMBARRIER_PRIVATE_EXPEDITED) != 0
        && Libc.syscall(machine.membarrier, MEMBARRIER_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
  }

  @Override
  public String name() {
    return machine.title;
  }

  @Override
  public int pageSize() {
    return pageSize;
  }

  @Override
  public long reserve(long bytes, long alignment) {
    RangeChecks.checkReserve(bytes, alignment, pageSize);
    // The slack stays reserved: it costs addresses only, and nothing is ever unmapped.
    long mapped = Math.addExact(bytes, alignment - pageSize);
    long result = Libc.mmap(0, mapped, PROT_NONE, MAP_PRIVATE_ANONYMOUS_NORESERVE);
    if (result < 0) {
      throw new OsMemoryException(
          "mmap",
          0,
          mapped,
          (int) -result,
          "choose a smaller maxMemory, or raise the limit on address space (ulimit -v)");
    }
    return (result + alignment - 1) & -alignment;
  }

  @Override
  public void commit(long address, long bytes, boolean hugePages) {
    RangeChecks.check(address, bytes, pageSize);
    protect(address, bytes, PROT_READ_WRITE);
    advise(address, bytes, MADV_DONTFORK, "MADV_DONTFORK");
    adviseIfKnown(address, bytes, MADV_UNMERGEABLE, "MADV_UNMERGEABLE");
    if (hugePages) {
      adviseIfKnown(address, bytes, MADV_HUGEPAGE, "MADV_HUGEPAGE");
    } else {
      adviseIfKnown(address, bytes, MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE");
    }
    populate(address, bytes);
  }

  @Override
  public void expose(long address, long bytes) {
    RangeChecks.check(address, bytes, pageSize);
    protect(address, bytes, PROT_READ);
  }

  private static void protect(long address, long bytes, int protection) {
    int errno = -Libc.mprotect(address, bytes, protection);
    if (errno != 0) {
      throw new OsMemoryException(
          "mprotect",
          address,
          bytes,
          errno,
          "choose a smaller memory budget, or raise vm.max_map_count or, with"
              + " vm.overcommit_memory=2, vm.overcommit_ratio");
    }
  }

  @Override
  public void collapse(long address, long bytes) {
    RangeChecks.check(address, bytes, pageSize);
    int errno = Errno.EAGAIN;
    for (int i = 0; errno == Errno.EAGAIN && i < COLLAPSE_ATTEMPTS; i++) {
      errno = madvise(address, bytes, MADV_COLLAPSE);
    }
    if (errno != 0) {
      throw new OsMemoryException(
          "madvise(MADV_COLLAPSE)",
          address,
          bytes,
          errno,
          errno == Errno.EINVAL
              ? "huge pages on demand need Linux 6.1 with transparent huge pages; use"
                  + " HugePages.ADVISE or NEVER"
              : "free memory in pieces of 2 MiB (vm.compact_memory), choose a smaller memory"
                  + " budget, or use HugePages.ADVISE");
    }
  }

  @Override
  public void populate(long address, long bytes) {
    for (long done = 0; done < bytes; ) {
      long part = Math.min(POPULATE_BYTES, bytes - done);
      int errno = madvise(address + done, part, MADV_POPULATE_WRITE);
      if (errno == Errno.EINVAL) {
        touch(address + done, part);
      } else if (errno != 0) {
        madvise(address, bytes, MADV_DONTNEED); // what was populated is of no use to anybody
        throw new OsMemoryException(
            "madvise(MADV_POPULATE_WRITE)",
            address + done,
            part,
            errno,
            "choose a smaller memory budget, or give this machine or container more memory");
      }
      done += part;
    }
  }

  /** Populates on kernels that cannot: writes to each page without changing it. */
  void touch(long address, long bytes) {
    for (long page = address; page < address + bytes; page += pageSize) {
      Words.getAndAddInt(page, 0); // pairs with nothing: only the fault is wanted
    }
  }

  @Override
  public void lock(long address, long bytes) {
    RangeChecks.check(address, bytes, pageSize);
    int errno;
    do {
      errno = -Libc.mlock(address, bytes);
    } while (errno == Errno.EINTR);
    if (errno != 0) {
      throw new OsMemoryException(
          "mlock",
          address,
          bytes,
          errno,
          "raise the limit on locked memory (ulimit -l, LimitMEMLOCK=) above the memory budget, or"
              + " do not ask for locked memory");
    }
  }

  @Override
  public void exclude(long address, long bytes) {
    RangeChecks.check(address, bytes, pageSize);
    advise(address, bytes, MADV_DONTDUMP, "MADV_DONTDUMP");
  }

  @Override
  public boolean canDrop() {
    return true;
  }

  @Override
  public void drop(long address, long bytes) {
    RangeChecks.check(address, bytes, pageSize);
    int errno = madvise(address, bytes, MADV_DONTNEED);
    if (errno == Errno.EINVAL) { // a part of it is locked
      errno = madvise(address, bytes, MADV_DONTNEED_LOCKED);
      if (errno != 0) {
        throw new OsMemoryException(
            "madvise(MADV_DONTNEED_LOCKED)",
            address,
            bytes,
            errno,
            "locked memory can be given back from Linux 5.18 on; do not ask for locked memory");
      }
    } else if (errno != 0) {
      throw refused("MADV_DONTNEED", address, bytes, errno);
    }
  }

  private static void advise(long address, long bytes, int advice, String name) {
    int errno = madvise(address, bytes, advice);
    if (errno != 0) {
      throw refused(name, address, bytes, errno);
    }
  }

  /**
   * Kernels built without the thing that the advice is about answer EINVAL; then it is not there.
   */
  private static void adviseIfKnown(long address, long bytes, int advice, String name) {
    int errno = madvise(address, bytes, advice);
    if (errno != 0 && errno != Errno.EINVAL) {
      throw refused(name, address, bytes, errno);
    }
  }

  private static OsMemoryException refused(String name, long address, long bytes, int errno) {
    return new OsMemoryException(
        "madvise(%s)".formatted(name),
        address,
        bytes,
        errno,
        errno == Errno.ENOMEM || errno == Errno.EAGAIN
            ? "raise vm.max_map_count, or choose a smaller memory budget"
            : "use -D%s=portable".formatted(PROPERTY));
  }

  private static int madvise(long address, long bytes, int advice) {
    int errno;
    do {
      errno = -Libc.madvise(address, bytes, advice);
    } while (errno == Errno.EINTR);
    return errno;
  }

  @Override
  public boolean hasHeavyBarrier() {
    return heavyBarrier;
  }

  @Override
  public void heavyBarrier() {
    if (!heavyBarrier) {
      throw new UnsupportedOperationException("this kernel has no private expedited membarrier");
    }
    long result = Libc.syscall(machine.membarrier, MEMBARRIER_PRIVATE_EXPEDITED, 0, 0);
    if (result != 0) { // the manual page lets it fail only if it was never registered
      throw new IllegalStateException("membarrier failed: " + Errno.describe((int) -result));
    }
  }

  @Override
  public OpenFile open(Path path, OpenMode mode) throws IOException {
    return LinuxOpening.open(path, mode, rings);
  }

  @Override
  public void close() {
    rings.close();
  }
}
