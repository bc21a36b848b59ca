package dev.quire.bench.elastic;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Memory that the process has never touched, and what it costs to touch it. On Linux. */
final class FreshPages {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

  private FreshPages() {}

  /** Nanoseconds to write one byte to each of so many pages. */
  @SuppressWarnings("restricted") // mmap, whose memory is ours until munmap
  static double touch(long pages, int pageBytes) {
    Linker linker = Linker.nativeLinker();
    MethodHandle mmap =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("mmap"),
            FunctionDescriptor.of(
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG));
    MethodHandle munmap =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("munmap"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    long bytes = pages * pageBytes;
    try {
      MemorySegment memory =
          (MemorySegment)
              mmap.invokeExact(
                  MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      MemorySegment all = memory.reinterpret(bytes);
      long begin = System.nanoTime();
      for (long at = 0; at < bytes; at += pageBytes) {
        all.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
      }
      double nanos = System.nanoTime() - begin;
      int failed = (int) munmap.invokeExact(memory, bytes);
      if (failed != 0) {
        throw new IllegalStateException("munmap of " + bytes + " bytes");
      }
      return nanos;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("mmap of " + bytes + " bytes", e);
    }
  }
}
