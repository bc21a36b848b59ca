package dev.quire.bench.store;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * Asks for huge pages behind anonymous memory, as Quire does for its frames. Where the system has
 * none to give, everything works with small ones.
 */
final class HugePages {
  private static final int MADV_HUGEPAGE = 14;

  private HugePages() {}

  /** Advises before the first touch; the segment should begin on a 2 MiB boundary. */
  @SuppressWarnings("restricted") // one call of madvise on memory that this process owns
  static void advise(MemorySegment segment) {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    MethodHandle madvise =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("madvise"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
    try {
      // EINVAL where the kernel was built without huge pages: the memory is as good, only slower.
      int ignored = (int) madvise.invokeExact(segment, segment.byteSize(), MADV_HUGEPAGE);
    } catch (Throwable e) {
      throw new IllegalStateException("madvise on " + segment, e);
    }
  }
}
