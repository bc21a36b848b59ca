package dev.quire.check.explore;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives each call of room {@code word} a number, and has the call note it in a static field first.
 *
 * <p>The call's arguments stay on the stack beneath, so nothing else changes, and the classes on
 * disk know nothing of it. A number means the same in all explorations of a run: changed classes
 * are kept, because each exploration loads them anew.
 */
final class Numbering {

  /** The static field of the loaded {@code Words} that holds the number. */
  static final String FIELD = "site";

  private static final String ROOM = "dev.quire.core.word.";
  private static final ClassDesc WORDS = ClassDesc.of(ROOM + "Words");
  private static final Set<String> WITHIN =
      Set.of("Words", "Content", "ExploredContent", "SegmentAccess", "WaitQueues", "Seam");
  private static final Set<String> NO_ACCESS =
      Set.of("<init>", "line", "waiting", "over", "madeUp", "slice", "bytes", "address");

  /** The words of engines: whoever calls them is the site. */
  private static final String SHARED = "dev.quire.word.SharedWords";

  private static final List<Site> SITES = new ArrayList<>(List.of(Site.NONE));
  private static final Map<String, byte[]> ORIGINAL = new HashMap<>();
  private static final Map<String, byte[]> CHANGED = new HashMap<>();

  private Numbering() {}

  /** What a number stands for. */
  static Site site(int number) {
    synchronized (SITES) {
      return SITES.get(number);
    }
  }

  /** The class with its sites numbered. */
  static byte[] change(String type, byte[] bytes, ClassFile file) {
    synchronized (SITES) {
      byte[] known = CHANGED.get(type);
      if (known != null && Arrays.equals(ORIGINAL.get(type), bytes)) {
        return known;
      }
      byte[] changed = numbered(type, bytes, file);
      ORIGINAL.put(type, bytes);
      CHANGED.put(type, changed);
      return changed;
    }
  }

  /** The sites of a class, as its file has them. */
  static List<Site> sites(String type, byte[] bytes) {
    List<Site> sites = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    ClassFile.of()
        .parse(bytes)
        .methods()
        .forEach(method ->
            method
                .code()
                .ifPresent(code -> {
                  int line = 0;
                  for (var element : code) {
                    if (element instanceof LineNumber at) {
                      line = at.line();
                    } else if (element instanceof InvokeInstruction call && isAccess(call)) {
                      sites.add(site(type, method.methodName().stringValue(), call, line, seen));
                    }
                  }
                }));
    return isWithin(type) ? List.of() : sites;
  }

  private static byte[] numbered(String type, byte[] bytes, ClassFile file) {
    ClassModel model = file.parse(bytes);
    if (type.equals(ROOM + "Words")) {
      return file.transformClass(model, Weakened.added());
    }
    if (isWithin(type) || sites(type, bytes).isEmpty()) {
      return bytes;
    }
    Map<String, Integer> seen = new HashMap<>();
    return file.transformClass(
        model,
        ClassTransform.transformingMethods((builder, element) -> {
          if (element instanceof CodeModel code) {
            String method = code.parent().orElseThrow().methodName().stringValue();
            builder.transformCode(code, calls(type, method, seen));
          } else {
            builder.with(element);
          }
        }));
  }

  private static CodeTransform calls(String type, String method, Map<String, Integer> seen) {
    int[] line = new int[1];
    return (builder, element) -> {
      if (element instanceof LineNumber at) {
        line[0] = at.line();
      } else if (element instanceof InvokeInstruction call && isAccess(call)) {
        SITES.add(site(type, method, call, line[0], seen));
        builder.loadConstant(SITES.size() - 1).putstatic(WORDS, FIELD, ConstantDescs.CD_int);
      }
      builder.with(element);
    };
  }

  private static Site site(
      String type, String method, InvokeInstruction call, int line, Map<String, Integer> seen) {
    String access = call.name().stringValue();
    return new Site(type, method, access, seen.merge(method + " " + access, 1, Integer::sum), line);
  }

  private static boolean isWithin(String type) {
    return type.equals(SHARED)
        || type.startsWith(ROOM) && WITHIN.contains(type.substring(ROOM.length()));
  }

  private static boolean isAccess(InvokeInstruction call) {
    String owner = call.owner().asInternalName().replace('/', '.');
    return isWithin(owner) && !NO_ACCESS.contains(call.name().stringValue());
  }
}
