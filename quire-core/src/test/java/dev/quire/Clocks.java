package dev.quire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.locks.LockSupport;

/**
 * Time, and what a thread or the process has used. The beans of the platform stand in modules that
 * core does not require, so they are called by handles.
 */
final class Clocks {

  private static final Object THREADS;
  private static final Object SYSTEM;
  private static final MethodHandle ALLOCATED;
  private static final MethodHandle CPU;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
      THREADS = factory.getMethod("getThreadMXBean").invoke(null);
      SYSTEM = factory.getMethod("getOperatingSystemMXBean").invoke(null);
      Class<?> threads = Class.forName("com.sun.management.ThreadMXBean");
      Class<?> system = Class.forName("com.sun.management.OperatingSystemMXBean");
      MethodType bean = MethodType.methodType(long.class, Object.class);
      ALLOCATED =
          lookup.unreflect(threads.getMethod("getCurrentThreadAllocatedBytes")).asType(bean);
      CPU = lookup.unreflect(system.getMethod("getProcessCpuTime")).asType(bean);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Clocks() {}

  /** Bytes that this thread has ever allocated on the heap. */
  static long allocatedBytes() {
    try {
      return (long) ALLOCATED.invokeExact(THREADS);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Processor time of all threads, in nanoseconds. */
  static long processCpuNanos() {
    try {
      return (long) CPU.invokeExact(SYSTEM);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Lets time pass where passing time is what is tested. */
  static void pause(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
