package dev.quire.check.explore;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * The accesses of {@code Words} once more, one ordering weaker each: methods that only the explored
 * copy of the class has, added as it is loaded. A mutant's call goes to one of them.
 */
final class Weakened {

  private static final ClassDesc SEAM = ClassDesc.of("dev.quire.core.word.Seam");
  private static final MethodTypeDesc ACCESS =
      MethodTypeDesc.of(
          ConstantDescs.CD_long,
          ConstantDescs.CD_int,
          ConstantDescs.CD_long,
          ConstantDescs.CD_long,
          ConstantDescs.CD_long);
  private static final int FLAGS = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;

  private Weakened() {}

  /** What the access may be weakened to, each one step below one before it; strongest first. */
  static List<Integer> codes(String access) {
    boolean ordered = access.endsWith("Acquire") || access.endsWith("Release");
    if (isCas(access)) {
      if (ordered || access.endsWith("Relaxed")) {
        return ordered ? List.of(Operations.CAS_RELAXED) : List.of();
      }
      return List.of(
          Operations.CAS_ACQUIRE_RELEASE,
          Operations.CAS_ACQUIRE,
          Operations.CAS_RELEASE,
          Operations.CAS_RELAXED);
    }
    if (access.startsWith("getAndAdd")) {
      if (ordered) {
        return List.of(Operations.ADD_RELAXED);
      }
      return List.of(
          Operations.ADD_ACQUIRE_RELEASE,
          Operations.ADD_ACQUIRE,
          Operations.ADD_RELEASE,
          Operations.ADD_RELAXED);
    }
    boolean set = access.startsWith("set");
    int plain = set ? Operations.SET_PLAIN : 0;
    if (access.endsWith("Volatile")) {
      return List.of(plain + 2);
    }
    if (ordered) {
      return List.of(plain + 1);
    }
    return access.endsWith("Opaque") ? List.of(plain) : List.of();
  }

  /** True for each form of compare-and-set. */
  static boolean isCas(String access) {
    return access.startsWith("cas") || access.startsWith("weakCas");
  }

  /** The name of the access that is weakened so. */
  static String name(String access, int code) {
    return access + "$" + code;
  }

  /** Adds the weakened accesses, and the field that sites are noted in. */
  static ClassTransform added() {
    List<MethodModel> methods = new ArrayList<>();
    return new ClassTransform() {
      @Override
      public void accept(ClassBuilder builder, ClassElement element) {
        if (element instanceof MethodModel method) {
          methods.add(method);
        }
        builder.with(element);
      }

      @Override
      public void atEnd(ClassBuilder builder) {
        builder.withField(Numbering.FIELD, ConstantDescs.CD_int, FLAGS);
        methods.forEach(method -> weaker(builder, method));
      }
    };
  }

  private static void weaker(ClassBuilder builder, MethodModel method) {
    String access = method.methodName().stringValue();
    MethodTypeDesc type = method.methodTypeSymbol();
    for (int code : codes(access)) {
      int weak = access.startsWith("weakCas") ? Operations.WEAK : 0;
      int request = bytes(access) << Byte.SIZE | code | weak;
      builder.withMethodBody(
          name(access, code), type, FLAGS, body -> throughSeam(body, type, request));
    }
  }

  private static int bytes(String access) {
    return access.contains("Long") ? Long.BYTES : access.contains("Int") ? Integer.BYTES : 1;
  }

  /** What the methods of Words do while they are explored, with another operation. */
  private static void throughSeam(CodeBuilder code, MethodTypeDesc type, int request) {
    code.loadConstant(request);
    for (int i = 0; i < 3; i++) {
      if (i >= type.parameterCount()) {
        code.lconst_0();
      } else {
        TypeKind kind = TypeKind.from(type.parameterType(i));
        code.loadLocal(kind, code.parameterSlot(i));
        if (kind != TypeKind.LONG) {
          code.i2l();
        }
      }
    }
    code.invokestatic(SEAM, "access", ACCESS);
    TypeKind result = TypeKind.from(type.returnType());
    switch (result) {
      case VOID -> code.pop2();
      case BOOLEAN -> code.lconst_0().lcmp(); // 1 or 0, as the seam says it
      case BYTE -> code.l2i().i2b();
      case INT -> code.l2i();
      default -> {}
    }
    code.return_(result);
  }
}
