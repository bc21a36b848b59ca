package dev.quire.core.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quire.Advice;
import dev.quire.CachedFile;
import dev.quire.OpenOptions;
import dev.quire.Quire;
import dev.quire.stats.FileStats;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A process whose kernel refuses rings, by a filter as containers have it: at once, or after one
 * was made and used. Every page is read in batches before and after.
 */
public final class RingRefusedProbe {

  static final String SETUP = "425";
  static final String ENTER = "426";

  private static final int PAGE = 4096;
  private static final int PAGES = 400;
  private static final long SECCOMP = 317;
  private static final long SECCOMP_AARCH64 = 277;
  private static final int PR_SET_NO_NEW_PRIVS = 38;

  private RingRefusedProbe() {}

  /** The file, the number of the call that is refused, the error; prints how batches were done. */
  public static void main(String[] arguments) throws Throwable {
    Path path = Path.of(arguments[0]);
    int call = Integer.parseInt(arguments[1]);
    byte[] content = Files.readAllBytes(path);
    try (Quire quire = Quire.builder().memory(8 << 20).build();
        IoRings rings = new IoRings()) {
      if (arguments[1].equals(ENTER)) {
        readAll(quire, path, content);
      }
      refuse(call, Integer.parseInt(arguments[2]));
      String way = readAll(quire, path, content);
      System.out.println("read by " + way + ", ring to be had: " + rings.isAvailable());
    }
  }

  /** In batches, and not from the cache: nobody else has the file open. */
  static String readAll(Quire quire, Path path, byte[] content) throws IOException {
    try (Arena arena = Arena.ofConfined();
        CachedFile file = quire.open(path, OpenOptions.read().advice(Advice.RANDOM))) {
      int[] order = new SplittableRandom(3).ints(0, PAGES).distinct().limit(PAGES).toArray();
      for (int from = 0; from < PAGES; from += 50) {
        long[] positions = new long[50];
        MemorySegment[] targets = new MemorySegment[50];
        for (int i = 0; i < 50; i++) {
          positions[i] = (long) order[from + i] * PAGE;
          targets[i] = arena.allocate(PAGE);
        }
        file.read(positions, targets);
        for (int i = 0; i < 50; i++) {
          int at = (int) positions[i];
          byte[] expected = Arrays.copyOfRange(content, at, at + PAGE);
          if (!Arrays.equals(expected, targets[i].toArray(ValueLayout.JAVA_BYTE))) {
            throw new AssertionError("wrong bytes at " + at);
          }
        }
      }
      FileStats stats = quire.stats().files().getFirst();
      return stats.io().way();
    }
  }

  /** From now on, for all threads of the process. */
  @SuppressWarnings("restricted")
  static void refuse(int call, int errno) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment filter = arena.allocate(4 * 8, 8);
      instruction(filter, 0, 0x20, 0, 0, 0); // load the number of the call
      instruction(filter, 1, 0x15, 0, 1, call); // is it this one?
      instruction(filter, 2, 0x06, 0, 0, 0x00050000 | errno); // an error
      instruction(filter, 3, 0x06, 0, 0, 0x7fff0000); // whatever it does
      MemorySegment program = arena.allocate(16, 8);
      program.set(JAVA_SHORT, 0, (short) 4);
      program.set(ADDRESS, 8, filter);
      Linker linker = Linker.nativeLinker();
      MethodHandle prctl =
          linker.downcallHandle(
              linker.defaultLookup().find("prctl").orElseThrow(),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
              Linker.Option.firstVariadicArg(1));
      MethodHandle syscall =
          linker.downcallHandle(
              linker.defaultLookup().find("syscall").orElseThrow(),
              FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
              Linker.Option.firstVariadicArg(1));
      int privileges = (int) prctl.invokeExact(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
      boolean arm = System.getProperty("os.arch").equals("aarch64");
      long number = arm ? SECCOMP_AARCH64 : SECCOMP;
      long set = (long) syscall.invokeExact(number, 1L, 1L, program.address()); // all threads
      if (privileges != 0 || set != 0) {
        System.out.println("no filter can be set");
        System.exit(0);
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void instruction(
      MemorySegment filter, int at, int code, int yes, int no, int value) {
    filter.set(JAVA_SHORT, 8L * at, (short) code);
    filter.set(ValueLayout.JAVA_BYTE, 8L * at + 2, (byte) yes);
    filter.set(ValueLayout.JAVA_BYTE, 8L * at + 3, (byte) no);
    filter.set(JAVA_INT, 8L * at + 4, value);
  }
}
