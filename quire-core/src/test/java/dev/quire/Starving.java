package dev.quire;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads classes of Quire once more, so that each asks {@link Allowance} before it makes an object.
 */
final class Starving extends ClassLoader {

  private static final ClassDesc ALLOWANCE = ClassDesc.of(Allowance.class.getName());
  private static final CodeTransform ASKING =
      (code, element) -> {
        if (element instanceof NewObjectInstruction
            || element instanceof NewPrimitiveArrayInstruction
            || element instanceof NewReferenceArrayInstruction
            || element instanceof NewMultiArrayInstruction
            || element instanceof InvokeDynamicInstruction) {
          code.invokestatic(ALLOWANCE, "take", ConstantDescs.MTD_void);
        }
        code.with(element);
      };

  /** Those that look at the others. */
  private final Set<String> spared;

  Starving(Set<String> spared) {
    super(Starving.class.getClassLoader());
    this.spared = spared;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> found = findLoadedClass(name);
      if (found == null) {
        found = name.startsWith("dev.quire.") ? define(name) : getParent().loadClass(name);
      }
      return found;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] original = bytes(name);
    if (original == null) {
      throw new ClassNotFoundException(name);
    }
    byte[] code = original;
    if (spared.stream().noneMatch(name::startsWith)) {
      ClassFile file = ClassFile.of();
      code =
          file.transformClass(
              file.parse(original), ClassTransform.transformingMethodBodies(ASKING));
    }
    return defineClass(name, code, 0, code.length);
  }

  private byte @Nullable [] bytes(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
