package dev.quire.check.explore;

import dev.quire.core.word.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The class files of core: which sites they have, and whether they are those of last time. */
public final class CoreClasses {

  private static final String END = ".class";

  private final Map<String, byte[]> classes = new TreeMap<>();

  /**
   * Reads all class files of core.
   *
   * @throws IllegalStateException when core is not loaded as a module
   */
  public CoreClasses() {
    Module core = Words.class.getModule();
    if (core.getLayer() == null) {
      throw new IllegalStateException(
          "core is on the class path; put it on the module path, so that its classes can be"
              + " listed");
    }
    ModuleReference reference =
        core.getLayer().configuration().findModule(core.getName()).orElseThrow().reference();
    try (ModuleReader reader = reference.open()) {
      for (String file : reader.list().filter(CoreClasses::isClass).toList()) {
        String type = file.substring(0, file.length() - END.length()).replace('/', '.');
        classes.put(type, reader.open(file).orElseThrow().readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the classes of core cannot be read", e);
    }
  }

  private static boolean isClass(String file) {
    return file.startsWith("dev/quire/") && file.endsWith(END);
  }

  /** Every site, in the order of classes and of their code. */
  public List<Site> sites() {
    List<Site> sites = new ArrayList<>();
    classes.forEach((type, bytes) -> sites.addAll(Numbering.sites(type, bytes)));
    return sites;
  }

  /** A digest of the code of each room that has sites; comments and lines do not change it. */
  public Map<String, String> digests() {
    Map<String, MessageDigest> rooms = new TreeMap<>();
    sites().forEach(site -> rooms.computeIfAbsent(site.room(), room -> sha256()));
    ClassFile file =
        ClassFile.of(
            ClassFile.DebugElementsOption.DROP_DEBUG,
            ClassFile.LineNumbersOption.DROP_LINE_NUMBERS,
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.StackMapsOption.DROP_STACK_MAPS);
    classes.forEach((type, bytes) -> {
      MessageDigest room = rooms.get(new Site(type, "", "", 0, 0).room());
      if (room != null) {
        room.update(file.transformClass(file.parse(bytes), ClassTransform.ACCEPT_ALL));
      }
    });
    Map<String, String> digests = new TreeMap<>();
    rooms.forEach(
        (room, digest) -> digests.put(room, HexFormat.of().formatHex(digest.digest(), 0, 8)));
    return digests;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
