package dev.quire.bench.elastic;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Memory that the process has never touched, and what it costs to touch it. */
final class FreshPages {

  private FreshPages() {}

  /** Nanoseconds to write one byte to each of so many pages. */
  @SuppressWarnings("restricted") // malloc, whose memory is ours until free
  static double touch(long pages, int pageBytes) {
    Linker linker = Linker.nativeLinker();
    MethodHandle malloc =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("malloc"),
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    MethodHandle free =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("free"),
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    long bytes = pages * pageBytes;
    try {
      MemorySegment memory = (MemorySegment) malloc.invokeExact(bytes);
      MemorySegment all = memory.reinterpret(bytes);
      long begin = System.nanoTime();
      for (long at = 0; at < bytes; at += pageBytes) {
        all.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
      }
      double nanos = System.nanoTime() - begin;
      free.invokeExact(memory);
      return nanos;
    } catch (Throwable e) {
      throw new IllegalStateException("malloc of " + bytes + " bytes", e);
    }
  }
}
