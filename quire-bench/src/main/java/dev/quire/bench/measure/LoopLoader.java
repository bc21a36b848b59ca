package dev.quire.bench.measure;

import java.lang.reflect.InvocationTargetException;

/**
 * Loads its own copy of every class in a package named {@code loop}, everything else from its
 * parent. Two loops loaded by two of these share no method, hence no profile: what one variant did
 * cannot make another's calls megamorphic.
 */
public final class LoopLoader extends CopyLoader {

  // One for all loops, which share their stores.
  private static final ClassLoader FORGETFUL = new ForgetfulLoader();

  static {
    registerAsParallelCapable();
  }

  private LoopLoader(ClassLoader parent) {
    super("loop", parent);
  }

  /**
   * Loads, initialises and instantiates a loop in a loader of its own.
   *
   * @param className binary name of a class with a public constructor without parameters
   * @return the loop
   */
  public static Loop load(String className) {
    return load(className, LoopLoader.class.getClassLoader());
  }

  /**
   * As {@link #load(String)}, over a Quire whose hits do not tell reclaim of themselves.
   *
   * @param className as there
   * @return the loop
   */
  public static Loop loadForgetful(String className) {
    return load(className, FORGETFUL);
  }

  private static Loop load(String className, ClassLoader parent) {
    try {
      Class<?> type = Class.forName(className, true, new LoopLoader(parent));
      return (Loop) type.getConstructor().newInstance();
    } catch (InvocationTargetException | ExceptionInInitializerError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException("loop " + className + " could not start: " + cause, cause);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("loop " + className + " cannot be loaded: " + e, e);
    }
  }

  @Override
  boolean isOwn(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 && name.substring(0, dot).endsWith(".loop");
  }
}
