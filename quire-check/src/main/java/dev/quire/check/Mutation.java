package dev.quire.check;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One change to the bytecode of one method, made when the class is loaded for an exploration.
 *
 * @param type the class, by its full name
 * @param method its name; overloads are changed alike
 * @param call the method whose call is replaced, or null to replace the whole body
 * @param occurrence which of these calls, from 1; 0 for all
 * @param edit what stands there instead: it finds the arguments on the stack, or for a whole body
 *     in the local variables, and leaves the result, or returns it
 */
public record Mutation(
    String type,
    String method,
    @Nullable String call,
    int occurrence,
    BiConsumer<CodeBuilder, MethodTypeDesc> edit) {

  private static final String WORDS = "dev.quire.core.word.Words";

  /** The method returns this number (or true as 1) and does nothing else. */
  public static Mutation returns(String type, String method, int value) {
    return new Mutation(
        type,
        method,
        null,
        0,
        (code, signature) -> {
          push(code, signature.returnType(), value);
          code.return_(kind(signature.returnType()));
        });
  }

  /** A call in the method is left out; it gives this number instead. */
  public static Mutation without(
      String type, String method, String call, int occurrence, int value) {
    return new Mutation(
        type,
        method,
        call,
        occurrence,
        (code, signature) -> {
          drop(code, signature);
          push(code, signature.returnType(), value);
        });
  }

  /** A call in the method goes to another static method with the same signature. */
  public static Mutation calls(
      String type, String method, String call, int occurrence, String otherType, String other) {
    return new Mutation(
        type,
        method,
        call,
        occurrence,
        (code, signature) -> code.invokestatic(ClassDesc.of(otherType), other, signature));
  }

  /**
   * A call of an object's method goes to another method of the same object, with the same
   * signature: as when {@code setLongRelease} becomes {@code setLongOpaque}.
   */
  public static Mutation callsInstead(
      String type, String method, String call, int occurrence, String other) {
    return new Mutation(
        type,
        method,
        call,
        occurrence,
        (code, signature) ->
            code.invokevirtual(
                signature.parameterType(0), other, signature.dropParameterTypes(0, 1)));
  }

  /** A {@code casInt} in the method does not compare: it stores and succeeds. */
  public static Mutation storesWithoutComparing(String type, String method) {
    return storesWithoutComparing(type, method, "casInt");
  }

  /** The same for another form, such as {@code weakCasIntAcquire}; the first one in the method. */
  public static Mutation storesWithoutComparing(String type, String method, String call) {
    MethodTypeDesc store =
        MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long, ConstantDescs.CD_int);
    return new Mutation(
        type,
        method,
        call,
        1,
        (code, signature) ->
            code.swap()
                .pop() // what was expected
                .invokestatic(ClassDesc.of(WORDS), "setIntVolatile", store)
                .iconst_1());
  }

  /** Where it applies, in words. */
  public String place() {
    String where = type + "." + method;
    return call == null
        ? where
        : "%s of %s in %s"
            .formatted(occurrence == 0 ? "each call" : "call " + occurrence, call, where);
  }

  private static TypeKind kind(ClassDesc type) {
    return TypeKind.from(type);
  }

  private static void push(CodeBuilder code, ClassDesc type, int value) {
    switch (kind(type)) {
      case VOID -> {}
      case LONG -> code.loadConstant((long) value);
      case FLOAT -> code.loadConstant((float) value);
      case DOUBLE -> code.loadConstant((double) value);
      case REFERENCE -> code.aconst_null();
      default -> code.loadConstant(value);
    }
  }

  private static void drop(CodeBuilder code, MethodTypeDesc signature) {
    for (int i = signature.parameterCount() - 1; i >= 0; i--) {
      if (kind(signature.parameterType(i)).slotSize() == 2) {
        code.pop2();
      } else {
        code.pop();
      }
    }
  }
}
