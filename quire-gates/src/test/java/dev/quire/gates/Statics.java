package dev.quire.gates;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The static fields of core that may be state, read from its bytecode: all but final ones of a type
 * that cannot change. Collections, atomics, arrays, segments and whatever hangs on a thread can,
 * and so can objects of core that are neither constants of an enum nor records nor nameless.
 */
record Statics(Path classes) {
  private static final Pattern VALUE =
      Pattern.compile(
          "[BCDFIJSZ]|Ljava/(lang/String|lang/invoke/(Var|Method)Handle|util/Comparator"
              + "|util/regex/Pattern|util/function/\\w+|lang/foreign/Linker"
              + "|lang/foreign/\\w*Layout(\\$\\w+)?);");

  /** The fields, as {@link SharedFields} names them. */
  Set<String> mutable() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        ClassModel type = ClassFile.of().parse(file);
        for (FieldModel field : type.fields()) {
          if (field.flags().has(AccessFlag.STATIC) && isMutable(field)) {
            String name = type.thisClass().asInternalName();
            found.add(SharedFields.name(name, field.fieldName().stringValue()));
          }
        }
      }
    }
    return found;
  }

  private boolean isMutable(FieldModel field) throws IOException {
    String type = field.fieldTypeSymbol().descriptorString();
    boolean constant = VALUE.matcher(type).matches() || isValueOfCore(type);
    return !field.flags().has(AccessFlag.SYNTHETIC)
        && !(field.flags().has(AccessFlag.FINAL) && constant);
  }

  /** An enum or a record; or an interface, whose object is a function. */
  private boolean isValueOfCore(String descriptor) throws IOException {
    Path file = classes.resolve(descriptor.substring(1).replace(";", "") + ".class");
    if (!descriptor.startsWith("Ldev/quire/") || !Files.exists(file)) {
      return false;
    }
    ClassModel type = ClassFile.of().parse(file);
    Optional<String> above = type.superclass().map(entry -> entry.asInternalName());
    return type.flags().has(AccessFlag.INTERFACE)
        || above.filter(Set.of("java/lang/Enum", "java/lang/Record")::contains).isPresent();
  }
}
