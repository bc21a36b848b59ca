package dev.quire.check.explore;

import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a mutant's changes to the bytes of a class. */
final class Bytecode {

  private final Mutant mutant;
  private final ClassFile file;
  private final Set<Mutation> applied = new HashSet<>();

  Bytecode(Mutant mutant, ClassFile file) {
    this.mutant = mutant;
    this.file = file;
  }

  /** Edits of the mutant that have found their place. */
  int applied() {
    return applied.size();
  }

  /** Changes the class if the mutant means it. */
  byte[] change(String type, byte[] bytes) {
    List<Mutation> own = mutant.edits().stream().filter(edit -> edit.type().equals(type)).toList();
    if (own.isEmpty()) {
      return bytes;
    }
    ClassTransform change = calls(own);
    for (Mutation mutation : own) {
      if (mutation.call() == null) {
        change = change.andThen(wholeBody(mutation));
      }
    }
    return file.transformClass(file.parse(bytes), change);
  }

  private ClassTransform wholeBody(Mutation mutation) {
    return (builder, element) -> {
      if (element instanceof MethodModel method && means(mutation, method)) {
        MethodTypeDesc signature = method.methodTypeSymbol();
        MethodTransform body =
            (into, part) -> {
              if (part instanceof CodeModel) {
                applied.add(mutation);
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

  /** All edits of calls in one pass, so that occurrences are those of the code as it was. */
  private ClassTransform calls(List<Mutation> own) {
    Map<String, Integer> seen = new HashMap<>();
    return ClassTransform.transformingMethods((builder, element) -> {
      if (element instanceof CodeModel code) {
        String method = code.parent().orElseThrow().methodName().stringValue();
        builder.transformCode(code, callsIn(method, own, seen));
      } else {
        builder.with(element);
      }
    });
  }

  private CodeTransform callsIn(String method, List<Mutation> own, Map<String, Integer> seen) {
    return (builder, element) -> {
      if (element instanceof InvokeInstruction call) {
        String name = call.name().stringValue();
        int occurrence = seen.merge(method + " " + name, 1, Integer::sum);
        for (Mutation mutation : own) {
          if (mutation.method().equals(method)
              && name.equals(mutation.call())
              && (mutation.occurrence() == 0 || mutation.occurrence() == occurrence)) {
            applied.add(mutation);
            mutation.edit().accept(builder, signature(call));
            return;
          }
        }
      }
      builder.with(element);
    };
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
}
