package dev.quire.check.explore;

import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a mutant's changes to the bytes of a class. */
final class Bytecode {

  private final Mutant mutant;
  private final Function<String, @Nullable InputStream> classes;
  private int applied;
  private int places;

  Bytecode(Mutant mutant, Function<String, @Nullable InputStream> classes) {
    this.mutant = mutant;
    this.classes = classes;
  }

  /** Edits of the mutant that have found their place. */
  int applied() {
    return applied;
  }

  /** Changes the class if the mutant means it. */
  byte[] change(String type, byte[] bytes) {
    byte[] result = bytes;
    for (Mutation mutation : mutant.edits()) {
      if (mutation.type().equals(type)) {
        places = 0;
        result = apply(result, mutation);
        applied += places > 0 ? 1 : 0;
      }
    }
    return result;
  }

  private byte[] apply(byte[] bytes, Mutation mutation) {
    ClassFile file =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(type -> classes.apply(path(type)))
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    ClassModel model = file.parse(bytes);
    ClassTransform change =
        mutation.call() == null ? wholeBody(mutation) : calls(mutation, mutation.call());
    return file.transformClass(model, change);
  }

  private ClassTransform wholeBody(Mutation mutation) {
    return (builder, element) -> {
      if (element instanceof MethodModel method && means(mutation, method)) {
        MethodTypeDesc signature = method.methodTypeSymbol();
        MethodTransform body =
            (into, part) -> {
              if (part instanceof CodeModel) {
                places++;
                into.withCode(code -> mutation.edit().accept(code, signature));
              } else {
                into.with(part);
              }
            };
        builder.transformMethod(method, body);
      } else {
        builder.with(element);
      }
    };
  }

  private ClassTransform calls(Mutation mutation, String name) {
    int[] seen = new int[1]; // of one method; overloads are counted on
    CodeTransform code =
        (builder, element) -> {
          if (element instanceof InvokeInstruction call
              && call.name().equalsString(name)
              && (mutation.occurrence() == 0 || ++seen[0] == mutation.occurrence())) {
            places++;
            mutation.edit().accept(builder, signature(call));
          } else {
            builder.with(element);
          }
        };
    return ClassTransform.transformingMethodBodies(method -> means(mutation, method), code);
  }

  /** With the receiver, if there is one, as the first parameter: what lies on the stack. */
  private static MethodTypeDesc signature(InvokeInstruction call) {
    MethodTypeDesc signature = call.typeSymbol();
    return call.opcode() == Opcode.INVOKESTATIC
        ? signature
        : signature.insertParameterTypes(0, call.owner().asSymbol());
  }

  private static boolean means(Mutation mutation, MethodModel method) {
    return method.methodName().equalsString(mutation.method()) && method.code().isPresent();
  }

  private static String path(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1) + ".class";
  }
}
