package dev.quire.check.explore;

import java.util.function.ToLongFunction;

/** The claim's side of what an explorer can do beside words: chances and barriers. */
public final class Chance {

  private Chance() {}

  /** Lays out how often something may happen. */
  public static void allow(long address, int times) {
    ask(Operations.SET_PLAIN, address, times);
  }

  /** Whether it happens now: both are explored while it still may. */
  public static boolean mayHappen(long address) {
    return ask(Operations.MAY_HAPPEN, address, 0) != 0;
  }

  /** A full barrier in every actor at one instant. */
  public static void heavyBarrier() {
    ask(Operations.HEAVY_BARRIER, 0, 0);
  }

  @SuppressWarnings("unchecked") // the contract of the seam, see dev.quire.core.word.Seam
  private static long ask(int code, long address, long argument) {
    if (Chance.class.getClassLoader() instanceof ToLongFunction<?> explorer) {
      int bytes = address == 0 ? 0 : Long.BYTES;
      return ((ToLongFunction<long[]>) explorer)
          .applyAsLong(new long[] {bytes << Byte.SIZE | code, address, argument, 0});
    }
    throw new IllegalStateException("there is no explorer: a stage is set by Explorer alone");
  }
}
