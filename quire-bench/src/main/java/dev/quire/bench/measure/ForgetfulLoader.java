package dev.quire.bench.measure;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;

/**
 * Loads a Quire of its own whose hits do not tell reclaim that a page was asked for, and is the
 * same code otherwise: what recency costs is the difference.
 */
final class ForgetfulLoader extends CopyLoader {
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
  boolean isOwn(String name) {
    return name.equals(STORE) || name.startsWith(QUIRE) && !name.startsWith(BENCH);
  }

  @Override
  byte[] changed(String name, byte[] bytes) {
    return name.equals(LOOKUP) ? forgetful(bytes) : bytes;
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
