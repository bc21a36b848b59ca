package dev.quire.check.claims;

import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.Truncation;
import dev.quire.core.reclaim.Background;
import dev.quire.core.reclaim.Reclaimer;
import dev.quire.core.writeback.FileWriteback;
import dev.quire.core.writeback.Flusher;
import dev.quire.core.writeback.Pass;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What rooms keep to themselves: what their threads do, mostly. Asked for where an exploration has
 * opened them; not to be touched before the stage is set.
 */
final class Inside {

  private static final MethodHandle BACKGROUND =
      method(Background.class, "run", void.class, Reclaimer.class);
  private static final MethodHandle EVICT = method(Reclaimer.class, "evict", int.class, long.class);
  private static final MethodHandle TAKE = method(Reclaimer.class, "take", int.class, long.class);
  private static final MethodHandle FLUSHER = method(Flusher.class, "run", void.class);
  private static final MethodHandle PROGRESSED = method(Flusher.class, "progressed", void.class);
  private static final MethodHandle BUSY = field(FileWriteback.class, "busy", AtomicBoolean.class);
  private static final MethodHandle VISIT = method(Pass.class, "visit", void.class, long.class);
  private static final MethodHandle SUBMIT = method(Pass.class, "submit", void.class);

  private static final MethodHandle REMOVE =
      method(Truncation.class, "remove", void.class, long.class);
  private static final Class<?> EXTENT_TYPE = type("dev.quire.core.cache.Extent");
  private static final MethodHandle EXTENT = method(Mapping.class, "extent", EXTENT_TYPE);
  private static final MethodHandle BEGIN = method(EXTENT_TYPE, "beginInvalidate", void.class);
  private static final MethodHandle SET = method(EXTENT_TYPE, "set", void.class, long.class);
  private static final MethodHandle END = method(EXTENT_TYPE, "endInvalidate", void.class);
  private static final MethodHandle PUNCH =
      method(Truncation.class, "punchStored", void.class, long.class, long.class);

  private Inside() {}

  /** What a truncate or a hole does with a page that goes; the caller has a reference. */
  static void remove(Truncation truncation, long folio) {
    try {
      REMOVE.invokeExact(truncation, folio);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** What is left of a truncate that the storage refuses: the size is less, and then as before. */
  static void cutInVain(Mapping mapping, long size) {
    try {
      long before = mapping.size();
      BEGIN.invoke(EXTENT.invoke(mapping));
      SET.invoke(EXTENT.invoke(mapping), size);
      SET.invoke(EXTENT.invoke(mapping), before);
      END.invoke(EXTENT.invoke(mapping));
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** How a hole gets to the storage. */
  static void punchStored(Truncation truncation, long from, long end) throws IOException {
    try {
      PUNCH.invokeExact(truncation, from, end);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** What the thread that reclaims ahead of need does, from its start to its end. */
  static void run(Background background, @Nullable Reclaimer reclaimer) {
    try {
      BACKGROUND.invokeExact(background, reclaimer);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** What reclaim does with a folio that it has taken aside; false when it could not go. */
  static boolean evict(Reclaimer reclaimer, long isolated) {
    try {
      return (int) EVICT.invokeExact(reclaimer, isolated) != 0;
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** What reclaim does with whatever it has found to be done in a lane; true when it is gone. */
  static boolean take(Reclaimer reclaimer, long taken) {
    try {
      return (int) TAKE.invokeExact(reclaimer, taken) != 0;
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** What the thread that looks after all files does, from its start to its end. */
  static void run(Flusher flusher) {
    try {
      FLUSHER.invokeExact(flusher);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** A job of the file is under way from now on: no other one begins. */
  static void setBusy(FileWriteback file) {
    try {
      ((AtomicBoolean) BUSY.invokeExact(file)).set(true);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** How a job that has got on says so. */
  static void progressed(Flusher flusher) {
    try {
      PROGRESSED.invokeExact(flusher);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** What a pass does with a page that it has found, whose reference it takes over. */
  static void write(Pass pass, long folio) {
    try {
      VISIT.invokeExact(pass, folio);
      SUBMIT.invokeExact(pass);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static MethodHandle method(
      Class<?> type, String name, Class<?> returns, Class<?>... arguments) {
    try {
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .findVirtual(type, name, MethodType.methodType(returns, arguments));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static MethodHandle field(Class<?> type, String name, Class<?> held) {
    try {
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .findGetter(type, name, held);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What a method that declares no checked exception has thrown, to be thrown on. */
  static RuntimeException unchecked(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error; // above all the explorer's, when an execution is over
    }
    return thrown instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException("no checked exception is declared there", thrown);
  }
}
