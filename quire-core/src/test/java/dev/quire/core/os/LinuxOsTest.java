package dev.quire.core.os;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.core.word.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class LinuxOsTest extends OsContract {

  private static final long MIB = 1L << 20;

  private final LinuxOs os = new LinuxOs();

  @BeforeAll
  static void onLinux() {
    assumeTrue(LinuxOs.isAvailable(), "this is not Linux on x86-64 or AArch64");
  }

  @Override
  Os os() {
    return os;
  }

  private static long residentBytes(int pageSize) throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1])
        * pageSize;
  }

  /** The flags that the kernel shows for the mapping around an address. */
  private static Set<String> flags(long address) throws IOException {
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] bounds = line.substring(0, line.indexOf(' ')).split("-", -1);
        inside =
            Long.parseUnsignedLong(bounds[0], 16) <= address
                && address < Long.parseUnsignedLong(bounds[1], 16);
      } else if (inside && line.startsWith("VmFlags:")) {
        return new HashSet<>(List.of(line.substring(8).trim().split(" ", -1)));
      }
    }
    return Set.of();
  }

  private static long descriptorsOf(Path path) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(link -> target(link).equals(path.toString())).count();
    }
  }

  static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed since it was listed
    }
  }

  @Test
  void isWhatTheSystemOffersUnlessAskedOtherwise() {
    assertTrue(os.name().startsWith("linux-"), os.name());
    String before = System.getProperty(Os.PROPERTY);
    try {
      System.clearProperty(Os.PROPERTY);
      assertInstanceOf(LinuxOs.class, Os.system());
      System.setProperty(Os.PROPERTY, "portable");
      assertInstanceOf(PortableOs.class, Os.system());
      System.setProperty(Os.PROPERTY, "linux");
      assertInstanceOf(LinuxOs.class, Os.system());
      System.setProperty(Os.PROPERTY, "windows");
      IllegalArgumentException unknown = assertThrows(IllegalArgumentException.class, Os::system);
      assertSays(unknown, "windows");
    } finally {
      if (before == null) {
        System.clearProperty(Os.PROPERTY);
      } else {
        System.setProperty(Os.PROPERTY, before);
      }
    }
  }

  // memory

  @Test
  void reservingCostsNoMemory() throws IOException {
    long before = residentBytes(os.pageSize());
    long address = os.reserve(1L << 40, 2 * MIB);
    assertFalse(flags(address).contains("rd"));
    assertTrue(residentBytes(os.pageSize()) - before < 32 * MIB);
  }

  @Test
  void commitPopulatesAndDropGivesBack() throws IOException {
    for (boolean huge : new boolean[] {false, true}) {
      long bytes = 256 * MIB;
      long address = os.reserve(bytes, 2 * MIB);
      long before = residentBytes(os.pageSize());
      os.commit(address, bytes, huge);
      long committed = residentBytes(os.pageSize());
      assertTrue(committed - before > 200 * MIB, () -> "grew by " + (committed - before));
      os.drop(address, bytes);
      long dropped = residentBytes(os.pageSize());
      assertTrue(committed - dropped > 200 * MIB, () -> "fell by " + (committed - dropped));
    }
  }

  @Test
  void touchingPopulatesWithoutChangingAnything() throws IOException {
    long bytes = 64 * MIB;
    long address = memory(bytes);
    os.drop(address, bytes);
    Words.setLongPlain(address + os.pageSize(), 11);
    long before = residentBytes(os.pageSize());
    os.touch(address, bytes);
    long grown = residentBytes(os.pageSize()) - before;
    assertTrue(grown > 50 * MIB, () -> "grew by " + grown);
    assertEquals(11, Words.getLongPlain(address + os.pageSize()));
  }

  @Test
  void partsOfSmallPagesCanBeDropped() throws IOException {
    long bytes = 64 * MIB;
    long address = memory(bytes);
    long before = residentBytes(os.pageSize());
    for (long at = 0; at < bytes; at += 8L * os.pageSize()) { // as huge folios drop their tails
      os.drop(address + at + os.pageSize(), 7L * os.pageSize());
    }
    long after = residentBytes(os.pageSize());
    assertTrue(before - after > 40 * MIB, () -> "fell by " + (before - after));
  }

  @Test
  void committedMemoryIsNeitherInheritedNorMerged() throws IOException {
    long address = os.reserve(4 * MIB, 2 * MIB);
    os.commit(address, 2 * MIB, true);
    Set<String> flags = flags(address);
    assertTrue(flags.containsAll(Set.of("rd", "wr", "dc")), flags::toString);
    assertFalse(flags.contains("mg"), flags::toString);
    assertFalse(flags(address + 2 * MIB).contains("rd"));
    if (Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage"))) {
      assertTrue(flags.contains("hg"), flags::toString);
      assertTrue(flags(memory(2 * MIB)).contains("nh"));
    }
  }

  @Test
  void excludedMemoryIsNotDumped() throws IOException {
    long address = memory(MIB);
    assertFalse(flags(address).contains("dd"));
    os.exclude(address, MIB);
    assertTrue(flags(address).contains("dd"));
  }

  @Test
  void lockedMemoryCanBeDropped() throws IOException {
    long address = memory(16L * os.pageSize());
    os.lock(address, 16L * os.pageSize());
    assertTrue(flags(address).contains("lo"));
    Words.setLongPlain(address, 5);
    os.drop(address, 16L * os.pageSize());
    assertEquals(0, Words.getLongPlain(address));
    assertTrue(flags(address).contains("lo"));
  }

  @Test
  void refusedMemoryIsNamedByCallRangeErrorAndRemedy() {
    long page = os.pageSize();
    long address = os.reserve(page, page); // not committed, so it cannot be locked
    OsMemoryException refused = assertThrows(OsMemoryException.class, () -> os.lock(address, page));
    assertEquals("mlock", refused.call());
    assertEquals(Errno.ENOMEM, refused.errno());
    assertEquals(address, refused.address());
    assertEquals(page, refused.bytes());
    assertSays(refused, "0x%x".formatted(address));
    assertSays(refused, "ENOMEM");
    assertSays(refused, "ulimit -l");
    assertThrows(OsMemoryException.class, () -> os.commit(16 * page, page, false));
  }

  // files

  @Test
  void descriptorsAreNotInheritedAndBlock() throws IOException {
    Path path = file("any", filled(10, 'x')).toRealPath();
    try (OpenFile file = os.open(path, false);
        Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      assertEquals(10, file.stamp().size());
      Path descriptor =
          all.filter(link -> target(link).equals(path.toString())).findFirst().orElseThrow();
      String info =
          Files.readString(Path.of("/proc/self/fdinfo").resolve(descriptor.getFileName()));
      long flags = Long.parseLong(info.replaceAll("(?s).*flags:\\s*(\\d+).*", "$1"), 8);
      assertEquals(02000000, flags & 02000000, "O_CLOEXEC");
      assertEquals(0, flags & 04000, "O_NONBLOCK");
    }
  }

  @Test
  void noDescriptorOutlivesItsFileOrARefusedOpen() throws IOException {
    Path path = file("any", filled(10, 'x')).toRealPath();
    OpenFile file = os.open(path, false);
    assertEquals(1, descriptorsOf(path));
    file.close();
    assertEquals(0, descriptorsOf(path));
    assertThrows(IOException.class, () -> os.open(directory, false));
    assertEquals(0, descriptorsOf(directory.toRealPath()));
  }

  @Test
  void failedReadIsNamedByCallErrorFileAndRange() throws IOException {
    long unreadable = os.reserve(os.pageSize(), os.pageSize());
    Path path = file("any", filled(10, 'x'));
    try (OpenFile file = os.open(path, false)) {
      OsException failed = assertThrows(OsException.class, () -> file.read(3, unreadable, 7));
      assertEquals("pread", failed.call());
      assertEquals(Errno.EFAULT, failed.errno());
      assertEquals(path.toString(), failed.file());
      assertEquals(3, failed.position());
      assertEquals(7, failed.length());
      assertSays(failed, "7 bytes at 3 of " + path);
    }
  }

  @Test
  void deviceErrorIsReportedAndTheFileStaysOpen() throws IOException {
    long target = memory(os.pageSize());
    Words.setLongPlain(target, 42);
    try (OpenFile file = os.open(Path.of("/proc/self/mem"), false)) {
      OsException failed =
          assertThrows(OsException.class, () -> file.read(0, target, 8)); // nothing is mapped at 0
      assertEquals(Errno.EIO, failed.errno());
      assertEquals(8, file.read(target, target + 8, 8));
      assertEquals(42, Words.getLongPlain(target + 8));
    }
  }

  @Test
  void callsFromVirtualThreadsHaveTheirOwnErrorNumbers() throws Exception {
    try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> missing =
          virtual.submit(() ->
              assertThrows(
                  NoSuchFileException.class, () -> os.open(directory.resolve("missing"), false)));
      missing.get();
    }
  }

  @Test
  void bytesOfAPathAreThoseOfTheFileSystem() {
    assertEquals("/a b%c", new String(LinuxOpening.bytesOf(Path.of("/a b%c")), ISO_8859_1));
    String relative = new String(LinuxOpening.bytesOf(Path.of("x")), ISO_8859_1);
    assertEquals(Path.of("x").toAbsolutePath().toString(), relative);
  }
}
