package dev.quire.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one instance did must not be seen by the next: no static state but what has to be. */
final class StaticsTest {
  private static final String TYPE = "dev.quire.core.cache.Planted";

  /** What outlives instances, and must. Nothing is to be added here. */
  private static final Set<String> STATE =
      Set.of("frame.Ranges.IDLE", "frame.Ranges.NEXT_MAPPING", "roof.SharedWords.WAITS");

  /** Of types that could be state, but nothing that was written there is ever read again. */
  private static final Set<String> CONSTANTS =
      Set.of(
          "cache.Residency.UNLIMITED",
          "os.Libc.SAVED",
          "word.Content.MEMORY",
          "word.WaitQueues.TIMED_OUT",
          "word.Words.MEMORY");

  private final Repository repository = Repository.here();
  @TempDir private Path folder;

  @Test
  void whatMayBeStaticStateIsWhatTheDocumentLists() throws IOException {
    SharedFields listed = SharedFields.of(repository.root().resolve("docs/locking.md"));
    assertEquals(listed.statics(), new Statics(repository.coreClasses()).mutable());
  }

  @Test
  void aRowInTheDocumentIsNotEnough() throws IOException {
    Set<String> found = new Statics(repository.coreClasses()).mutable();
    found.removeAll(STATE);
    assertEquals(CONSTANTS, found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int all",
        "volatile boolean all",
        "final int[] all = {6, 12}",
        "final String[] all = {}",
        "final java.util.ArrayDeque<String> all = new java.util.ArrayDeque<>()",
        "final java.util.List<String> all = new java.util.ArrayList<>()",
        "final java.util.Map<String, String> all = new java.util.concurrent.ConcurrentHashMap<>()",
        "final java.util.concurrent.atomic.AtomicLong all = null",
        "final ThreadLocal<String> all = new ThreadLocal<>()",
        "final java.lang.foreign.MemorySegment all = null",
        "final Object all = new Object()",
        "final Planted all = new Planted()",
      })
  void staticStateIsFound(String field) throws IOException {
    assertEquals(Set.of("cache.Planted.all"), mutable("static " + field + ";"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "static final int SHIFT = 12;",
        "static final String NAME = \"name\";",
        "static final java.lang.foreign.ValueLayout.OfInt INT = null;",
        "static final java.util.regex.Pattern WORD = java.util.regex.Pattern.compile(\"a\");",
        "static final Runnable[] none() { return null; }",
        "enum Way { ONE } static final Way FIRST = Way.ONE;",
        "record Mode(int bits) {} static final Mode READ = new Mode(1);",
        "interface Feed { int next(); } static final Feed NONE = () -> 0;",
        "int[] own = {}; final java.util.List<String> mine = new java.util.ArrayList<>();",
      })
  void constantsAndWhatBelongsToAnObjectPass(String body) throws IOException {
    assertEquals(Set.of(), mutable(body));
  }

  private Set<String> mutable(String body) throws IOException {
    return new Statics(new Planted(folder).type(TYPE, body).compile()).mutable();
  }
}
