package dev.quire.core.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of the C library that Quire calls, in the kernel's convention: a result, or the
 * negated error number. Nothing is decided here.
 *
 * <p>Pointers are passed as {@code long}: both supported calling conventions pass them alike, and
 * no segment is made for a call. No call is {@code critical}: the garbage collector never waits for
 * the system.
 */
final class Libc {

  // The error number must be saved before the JVM gets to run, so handles take a segment for it.
  // Platform threads keep theirs; virtual threads may be many and call rarely. The linker makes
  // another one of it for each call, on the heap: so what every miss calls, and what may be done
  // twice because it changes nothing, is called without, and once more when it has failed.

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      CAPTURED.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> SAVED =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURED));

  private static final int READ_WRITE = 3;
  private static final int SHARED_POPULATE = 0x01 | 0x8000;

  private static final MethodHandle MMAP =
      handle(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      handle("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MPROTECT =
      handle("mprotect", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MADVISE =
      handle("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MLOCK =
      handle("mlock", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle SYSCONF =
      handle("sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
  private static final MethodHandle SYSCALL =
      handle(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle SYSCALL6 =
      handle(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle FCNTL =
      handle(
          "fcntl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle STATX =
      handle(
          "statx",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle PREAD =
      handle("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle STATX_BARE =
      bare(
          "statx",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle PREAD_BARE =
      bare("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle PWRITE =
      handle("pwrite", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle PWRITEV =
      handle("pwritev", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG));
  private static final MethodHandle FSYNC =
      handle("fsync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FDATASYNC =
      handle("fdatasync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FTRUNCATE =
      handle("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle FALLOCATE =
      handle(
          "fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private Libc() {}

  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = Linker.Option.captureCallState("errno");
    return bare(name, descriptor, all);
  }

  /** A handle that says of a failure only that it was one. */
  @SuppressWarnings("restricted") // this class is what native access is asked for
  private static MethodHandle bare(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    MemorySegment symbol =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() ->
                new UnsupportedOperationException(
                    "the C library has no %s (glibc 2.28 or later has); use -D%s=portable"
                        .formatted(name, Os.PROPERTY)));
    try {
      return LINKER.downcallHandle(symbol, descriptor, options);
    } catch (IllegalCallerException e) {
      String module = Libc.class.getModule().isNamed() ? Libc.class.getModule().getName() : null;
      throw new UnsupportedOperationException(
          "native access is denied; run java with --enable-native-access="
              + (module == null ? "ALL-UNNAMED" : module),
          e);
    }
  }

  private static MemorySegment saved() {
    return Thread.currentThread().isVirtual() ? Arena.ofAuto().allocate(CAPTURED) : SAVED.get();
  }

  private static long result(long result, MemorySegment saved) {
    return result == -1 ? -saved.get(JAVA_INT, ERRNO) : result;
  }

  /** Downcalls throw nothing checked; what else is thrown goes on as it is. */
  private static IllegalStateException impossible(Throwable thrown) {
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    return new IllegalStateException("a call of the C library threw", thrown);
  }

  static long mmap(long address, long bytes, int protection, int flags) {
    MemorySegment saved = saved();
    try {
      return result(
          (long) MMAP.invokeExact(saved, address, bytes, protection, flags, -1, 0L), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Maps memory that is shared with what the descriptor stands for. */
  static long mmapShared(int descriptor, long bytes, long offset) {
    MemorySegment saved = saved();
    try {
      return result(
          (long)
              MMAP.invokeExact(saved, 0L, bytes, READ_WRITE, SHARED_POPULATE, descriptor, offset),
          saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** For memory that {@link #mmapShared} has mapped, and no other. */
  static int munmap(long address, long bytes) {
    MemorySegment saved = saved();
    try {
      return (int) result((int) MUNMAP.invokeExact(saved, address, bytes), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int mprotect(long address, long bytes, int protection) {
    MemorySegment saved = saved();
    try {
      return (int) result((int) MPROTECT.invokeExact(saved, address, bytes, protection), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int madvise(long address, long bytes, int advice) {
    MemorySegment saved = saved();
    try {
      return (int) result((int) MADVISE.invokeExact(saved, address, bytes, advice), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int mlock(long address, long bytes) {
    MemorySegment saved = saved();
    try {
      return (int) result((int) MLOCK.invokeExact(saved, address, bytes), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long sysconf(int name) {
    MemorySegment saved = saved();
    try {
      return result((long) SYSCONF.invokeExact(saved, name), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** A system call that the C library has no function for. */
  static long syscall(long number, long a, long b, long c) {
    MemorySegment saved = saved();
    try {
      return result((long) SYSCALL.invokeExact(saved, number, a, b, c), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** As {@link #syscall(long, long, long, long)}, for one that takes more. */
  static long syscall(long number, long a, long b, long c, long d, long e, long f) {
    MemorySegment saved = saved();
    try {
      return result((long) SYSCALL6.invokeExact(saved, number, a, b, c, d, e, f), saved);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  static int open(MemorySegment path, int flags, int permissions) {
    MemorySegment saved = saved();
    try {
      return (int) result((int) OPEN.invokeExact(saved, path.address(), flags, permissions), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int fcntl(int descriptor, int command, long argument) {
    MemorySegment saved = saved();
    try {
      return (int) result((int) FCNTL.invokeExact(saved, descriptor, command, argument), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Fills {@code target} ({@link StatxLayout}) with what {@code mask} asks for. */
  static int statx(int directory, MemorySegment path, int flags, int mask, MemorySegment target) {
    try {
      if ((int) STATX_BARE.invokeExact(directory, path.address(), flags, mask, target.address())
          == 0) {
        return 0;
      }
      MemorySegment saved = saved();
      return (int)
          result(
              (int)
                  STATX.invokeExact(
                      saved, directory, path.address(), flags, mask, target.address()),
              saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long pread(int descriptor, long address, long bytes, long position) {
    try {
      long read = (long) PREAD_BARE.invokeExact(descriptor, address, bytes, position);
      if (read >= 0) {
        return read;
      }
      MemorySegment saved = saved();
      return result((long) PREAD.invokeExact(saved, descriptor, address, bytes, position), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long pwrite(int descriptor, long address, long bytes, long position) {
    MemorySegment saved = saved();
    try {
      return result((long) PWRITE.invokeExact(saved, descriptor, address, bytes, position), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Writes what {@code count} pairs of address and length at {@code pieces} say. */
  static long pwritev(int descriptor, long pieces, int count, long position) {
    MemorySegment saved = saved();
    try {
      return result((long) PWRITEV.invokeExact(saved, descriptor, pieces, count, position), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int fsync(int descriptor) {
    MemorySegment saved = saved();
    try {
      return (int) result((int) FSYNC.invokeExact(saved, descriptor), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int fdatasync(int descriptor) {
    MemorySegment saved = saved();
    try {
      return (int) result((int) FDATASYNC.invokeExact(saved, descriptor), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int ftruncate(int descriptor, long size) {
    MemorySegment saved = saved();
    try {
      return (int) result((int) FTRUNCATE.invokeExact(saved, descriptor, size), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int fallocate(int descriptor, int mode, long position, long length) {
    MemorySegment saved = saved();
    try {
      return (int)
          result((int) FALLOCATE.invokeExact(saved, descriptor, mode, position, length), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int close(int descriptor) {
    MemorySegment saved = saved();
    try {
      return (int) result((int) CLOSE.invokeExact(saved, descriptor), saved);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }
}
