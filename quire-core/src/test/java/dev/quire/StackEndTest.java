package dev.quire;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.quire.core.folio.Heat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A body that follows values of a torn page may recurse until its stack ends. */
@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StackEndTest {

  private static final long STACK_BYTES = 200_000;

  @TempDir Path folder;

  /**
   * Each look at the page finds the marker by which the next readahead is handed over.
   *
   * @param shift levels without a look, so that the stack does not end at the same place each time
   */
  private static void recurse(int shift, Quire quire, CachedFile file, long folio)
      throws IOException {
    if (shift <= 0) {
      Heat.set(folio, Heat.MARKER);
      quire.optimistic(scope -> scope.page(file, 0).getByte(0));
    }
    if (shift > Integer.MIN_VALUE) {
      recurse(shift - 1, quire, file, folio);
    }
  }

  @Test
  void aStackThatEndsAtAReadaheadLeavesTheThreadsThatReadAtWork() throws Exception {
    TestFile content = TestFile.create(folder.resolve("file"), 83, 1 << 20);
    for (int trial = 0; trial < 15; trial++) {
      int by = trial;
      try (Quire quire = Quire.builder().memory(8 << 20).ioThreads(2).build();
          CachedFile file = quire.open(content.path())) {
        file.pin(0).close();
        long folio = file.mapping().lookup().peek(0);
        FutureTask<StackOverflowError> end =
            new FutureTask<>(() ->
                assertThrows(StackOverflowError.class, () -> recurse(by, quire, file, folio)));
        new Thread(null, end, "recursion", STACK_BYTES).start();
        end.get();
        file.prefetch(0, content.size()).get(20, TimeUnit.SECONDS);
        Intact.check(quire);
      }
    }
  }
}
