package dev.quire.gates;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Nothing shared below the roof is reached around the seam, read from the bytecode of core: only
 * room word has var handles and accessors of segments (room os has the latter for the arguments of
 * its calls), only room os calls out, and no room shares state outside the words but the heap
 * fields that docs/locking.md lists. Of static state see {@link Statics}.
 */
final class Seam {
  private static final String CONCURRENT = "java/util/concurrent/";
  private static final Set<String> RESTRICTED =
      Set.of("reinterpret", "downcallHandle", "upcallStub", "libraryLookup", "withTargetLayout");
  private static final Set<String> HARMLESS =
      Set.of("byteSize", "address", "asSlice", "ofAddress", "ofArray", "ofBuffer", "asReadOnly");
  private static final Set<String> STATELESS =
      Set.of("java/util/concurrent/TimeUnit", "java/util/concurrent/locks/LockSupport");

  private final ClassModel type;
  private final Path file;
  private final SharedFields shared;
  private final String room;
  private final String name;
  private final List<Finding> findings = new ArrayList<>();

  private Seam(Path file, ClassModel type, SharedFields shared) {
    this.file = file;
    this.type = type;
    this.shared = shared;
    String full = type.thisClass().asInternalName();
    this.room = SharedFields.room(full);
    this.name = full.substring(full.lastIndexOf('/') + 1);
  }

  static List<Finding> check(Path classes, SharedFields shared) throws IOException {
    List<Finding> findings = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        if (!file.endsWith("module-info.class") && !file.endsWith("package-info.class")) {
          Seam seam = new Seam(file, ClassFile.of().parse(file), shared);
          seam.check();
          findings.addAll(seam.findings);
        }
      }
    }
    return findings;
  }

  private void check() {
    if (!room.equals("word")) {
      type.fields().forEach(this::field);
      type.constantPool()
          .forEach(entry -> {
            if (entry instanceof ClassEntry used) {
              mention(used.asInternalName());
            }
          });
    }
    for (MethodModel method : type.methods()) {
      if (!room.equals("word") && method.flags().has(AccessFlag.SYNCHRONIZED)) {
        monitor(method);
      }
      method
          .code()
          .ifPresent(code ->
              code.forEach(e -> {
                if (e instanceof Instruction instruction) {
                  instruction(method, instruction);
                }
              }));
    }
  }

  private void mention(String used) {
    if (used.equals("java/lang/invoke/VarHandle") && !shared.listsOneOf(room, name)) {
      find("uses VarHandle; ordered accesses are room word's");
    }
    if (used.startsWith("sun/misc/") || used.startsWith("jdk/internal/")) {
      find("uses " + used);
    }
  }

  private void field(FieldModel field) {
    String called = field.fieldName().stringValue();
    ClassDesc of = field.fieldTypeSymbol();
    if (shared.lists(room, name, called) || field.flags().has(AccessFlag.SYNTHETIC)) {
      return;
    }
    if (field.flags().has(AccessFlag.VOLATILE)) {
      find("volatile field " + called + " is not in docs/locking.md");
    } else if (isShared(of)) {
      find("field " + called + " of " + of.displayName() + " is not in docs/locking.md");
    }
  }

  private static boolean isShared(ClassDesc type) {
    String descriptor = type.descriptorString().replaceFirst("^\\[*L", "").replace(";", "");
    return descriptor.startsWith(CONCURRENT) && !STATELESS.contains(descriptor);
  }

  private void instruction(MethodModel method, Instruction instruction) {
    if (instruction.opcode() == Opcode.MONITORENTER && !room.equals("word")) {
      monitor(method);
    }
    if (instruction instanceof InvokeInstruction call) {
      call(method, call.owner().asInternalName(), call.name().stringValue());
    }
  }

  private void monitor(MethodModel method) {
    if (!shared.listsOneOf(room, name)) {
      find(in(method) + " takes a monitor, but docs/locking.md lists no field of this class");
    }
  }

  private void call(MethodModel method, String owner, String called) {
    boolean segment = owner.equals("java/lang/foreign/MemorySegment");
    if (owner.startsWith("java/lang/foreign/") && RESTRICTED.contains(called)) {
      boolean ownSegment = called.equals("reinterpret") && Set.of("word", "roof").contains(room);
      if (!room.equals("os") && !ownSegment) {
        find(in(method) + " calls " + called + "; downcalls are room os's");
      }
    } else if (owner.equals("java/lang/foreign/Linker") && !room.equals("os")) {
      find(in(method) + " uses Linker; downcalls are room os's");
    } else if (owner.equals("java/lang/System") && called.startsWith("load")) {
      find(in(method) + " loads a library");
    } else if (segment && !Set.of("word", "os", "roof").contains(room)) {
      if (!HARMLESS.contains(called)) {
        find(in(method) + " accesses a segment by " + called + "; that is room word's");
      }
    }
  }

  private static String in(MethodModel method) {
    return method.methodName().stringValue();
  }

  private void find(String message) {
    findings.add(new Finding(file, 0, room + "." + name + ": " + message));
  }
}
