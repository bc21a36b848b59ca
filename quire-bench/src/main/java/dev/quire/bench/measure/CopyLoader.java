package dev.quire.bench.measure;

import java.io.IOException;
import java.io.InputStream;

/** Loads its own copy of some classes, as its parent would find them, and the rest from there. */
abstract class CopyLoader extends ClassLoader {

  static {
    registerAsParallelCapable();
  }

  CopyLoader(String name, ClassLoader parent) {
    super(name, parent);
  }

  /** Whether a class is one of those. */
  abstract boolean isOwn(String name);

  /** What a class is made of here. */
  byte[] changed(String name, byte[] bytes) {
    return bytes;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!isOwn(name)) {
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
      byte[] bytes = changed(name, in.readAllBytes());
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
