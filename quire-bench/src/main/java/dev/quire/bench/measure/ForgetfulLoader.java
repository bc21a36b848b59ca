package dev.quire.bench.measure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;

/**
 * Loads a Quire of its own whose hits do not tell reclaim that a page was asked for, and is the
 * same code otherwise: what recency costs is the difference.
 */
final class ForgetfulLoader extends ClassLoader {
  private static final String QUIRE = "dev.quire.";
  private static final String BENCH = "dev.quire.bench.";
  private static final String STORE = "dev.quire.bench.store.QuireStore";
  private static final String LOOKUP = "dev.quire.core.cache.Lookup";

  /** The methods of it that tell reclaim, and return nothing. */
  private static final String TOUCH = "touch";

  static {
    registerAsParallelCapable();
  }

  ForgetfulLoader() {
    super("forgetful", ForgetfulLoader.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.equals(STORE) && (!name.startsWith(QUIRE) || name.startsWith(BENCH))) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      byte[] own = name.equals(LOOKUP) ? forgetful(bytes) : bytes;
      return defineClass(name, own, 0, own.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private static byte[] forgetful(byte[] bytes) {
    ClassFile format = ClassFile.of();
    ClassModel lookup = format.parse(bytes);
    long touches = lookup.methods().stream().filter(ForgetfulLoader::isTouch).count();
    if (touches == 0) {
      throw new IllegalStateException(
          LOOKUP + " has no method " + TOUCH + ": say here how a hit tells reclaim now");
    }
    ClassTransform silent =
        (to, element) -> {
          if (element instanceof MethodModel method && isTouch(method)) {
            to.withMethodBody(
                method.methodName(),
                method.methodType(),
                method.flags().flagsMask(),
                CodeBuilder::return_);
          } else {
            to.with(element);
          }
        };
    return format.transformClass(lookup, silent);
  }

  private static boolean isTouch(MethodModel method) {
    return method.methodName().equalsString(TOUCH)
        && method.methodType().stringValue().endsWith(")V");
  }
}
