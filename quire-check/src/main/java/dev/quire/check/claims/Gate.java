package dev.quire.check.claims;

import dev.quire.core.epoch.Epoch;
import dev.quire.core.word.WaitQueues;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Production {@code dev.quire.Calls}, which the roof keeps to itself. */
final class Gate {

  private static final MethodHandle NEW;
  private static final MethodHandle TRY_ENTER;
  private static final MethodHandle EXIT;
  private static final MethodHandle CLOSE;

  static {
    try {
      Class<?> type = Class.forName("dev.quire.Calls");
      MethodHandles.Lookup inside = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      MethodType nothing = MethodType.methodType(void.class);
      NEW =
          inside
              .findConstructor(
                  type,
                  MethodType.methodType(void.class, long.class, Epoch.class, WaitQueues.class))
              .asType(
                  MethodType.methodType(Object.class, long.class, Epoch.class, WaitQueues.class));
      TRY_ENTER = inside.findVirtual(type, "tryEnter", MethodType.methodType(boolean.class));
      EXIT = inside.findVirtual(type, "exit", nothing);
      CLOSE = inside.findVirtual(type, "close", nothing);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Object calls;

  Gate(long address, Epoch epoch, WaitQueues waits) {
    try {
      calls = NEW.invoke(address, epoch, waits);
    } catch (Throwable e) {
      throw Inside.unchecked(e);
    }
  }

  boolean tryEnter() {
    try {
      return (boolean) TRY_ENTER.invoke(calls);
    } catch (Throwable e) {
      throw Inside.unchecked(e);
    }
  }

  void exit() {
    try {
      EXIT.invoke(calls);
    } catch (Throwable e) {
      throw Inside.unchecked(e);
    }
  }

  void close() {
    try {
      CLOSE.invoke(calls);
    } catch (Throwable e) {
      throw Inside.unchecked(e);
    }
  }
}
