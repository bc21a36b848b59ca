package dev.quire.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeamTest {
  private static final String CACHE = "dev.quire.core.cache.Planted";
  private static final String WORD = "dev.quire.core.word.Planted";
  private static final String OS = "dev.quire.core.os.Planted";
  private static final String ROOF = "dev.quire.Planted";
  private static final SharedFields NONE = new SharedFields(Set.of(), Set.of());

  private final Repository repository = Repository.here();
  @TempDir private Path folder;

  @Test
  void nothingSharedIsReachedAroundTheSeam() throws IOException {
    Path list = repository.root().resolve("docs/locking.md");
    Finding.assertNone(Seam.check(repository.coreClasses(), SharedFields.of(list)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Object f(VarHandle h) { return h.getVolatile(); } | VarHandle
          int f(Seg s) { return s.get(INT, 0); } | by get
          void f(Seg s) { s.fill((byte) 0); } | accesses a segment by fill
          Object f(Seg s) { return s.reinterpret(1); } | calls reinterpret
          Object f() { return Linker.nativeLinker(); } | uses Linker
          void f() { System.loadLibrary(\"c\"); } | loads a library
          volatile int seen; | volatile field seen
          AtomicLong count = new AtomicLong(); | count of AtomicLong
          ConcurrentHashMap<String, String> map; | map of ConcurrentHashMap
          ReentrantLock[] locks; | locks of ReentrantLock[]
          synchronized void f() {} | f takes a monitor
          void f() { synchronized (this) { } } | f takes a monitor
          """)
  void whatARoomMustNotDoIsFound(String body, String message) throws IOException {
    List<Finding> findings = check(CACHE, body, NONE);
    assertTrue(!findings.isEmpty(), "nothing found");
    assertTrue(findings.getFirst().message().contains(message), findings::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          word | Object f(VarHandle h) { return h.getVolatile(); }
          word | Object f(Seg s) { return s.reinterpret(1).get(INT, 0); }
          os | Object f() { return Linker.nativeLinker(); }
          os | int f(Seg s) { return s.get(INT, 0); }
          roof | Object f(Seg s) { return s.reinterpret(1); }
          cache | long f(Seg s) { return s.address(); }
          """)
  void whatARoomIsForPasses(String room, String body) throws IOException {
    String type = Map.of("word", WORD, "os", OS, "roof", ROOF, "cache", CACHE).get(room);

    Finding.assertNone(check(Objects.requireNonNull(type), body, NONE));
  }

  @Test
  void callingOutIsNotForTheSeamNorForTheRoof() throws IOException {
    String body = "Object f() { return Linker.nativeLinker(); }";
    assertEquals(1, check(WORD, body, NONE).size());
    assertEquals(1, check(ROOF, body, NONE).size());
    assertEquals(0, check(OS, body, NONE).size());
  }

  @Test
  void fieldsThatTheDocumentListsPass() throws IOException {
    String document =
        """
        | field | read |
        | --- | --- |
        | `cache.Planted.other` | plain |

        | heap field | read |
        | --- | --- |
        | `cache.Planted.seen` | volatile |

        | static field | what it is |
        | --- | --- |
        | `cache.Planted.ALL` | state |
        """;
    SharedFields shared = SharedFields.of(Files.writeString(folder.resolve("A.md"), document));
    assertEquals(Set.of("cache.Planted.seen", "cache.Planted.ALL"), shared.names());
    assertEquals(Set.of("cache.Planted.ALL"), shared.statics());
    Finding.assertNone(check(CACHE, "volatile int seen; synchronized void f() {}", shared));
    assertEquals(1, check(CACHE, "volatile int seen, other;", shared).size());
  }

  private List<Finding> check(String type, String body, SharedFields shared) throws IOException {
    String imported =
        body.replaceAll("\\bLinker\\b", "java.lang.foreign.Linker")
            .replaceAll("\\bSeg\\b", "java.lang.foreign.MemorySegment")
            .replaceAll("\\bINT\\b", "java.lang.foreign.ValueLayout.JAVA_INT")
            .replaceAll("\\bVarHandle\\b", "java.lang.invoke.VarHandle")
            .replaceAll("\\bAtomicLong\\b", "java.util.concurrent.atomic.AtomicLong")
            .replaceAll("\\bConcurrentHashMap\\b", "java.util.concurrent.ConcurrentHashMap")
            .replaceAll("\\bReentrantLock\\b", "java.util.concurrent.locks.ReentrantLock");
    return Seam.check(new Planted(folder).type(type, imported).compile(), shared);
  }
}
