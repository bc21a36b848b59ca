package dev.quire.core.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.core.buddy.Buddy;
import dev.quire.core.buddy.Buddy.Mobility;
import dev.quire.core.epoch.Epoch;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.WaitQueues;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** What others free while somebody who needs it finds nothing to evict. */
final class FoliosTest {

  private final Buddy buddy;
  private final Folios folios;
  private final Deque<Integer> others = new ArrayDeque<>();
  private boolean othersLetGo;
  private int asked;

  FoliosTest() {
    Frames frames =
        new Frames(zeros(Frames.SECTION_BYTES), zeros(Frames.SECTION_MEMMAP_BYTES), 1, 1);
    buddy = new Buddy(frames, zeros(Buddy.bytes(1, 1)), 1, new WaitQueues());
    buddy.online(0);
    Epoch epoch = new Epoch(zeros(128), () -> zeros(4096), null);
    folios =
        new Folios(
            frames,
            buddy,
            epoch,
            this::findsNothing,
            () -> {},
            order -> new IOException("exhausted"));
    for (int pfn = allocate(); pfn >= 0; pfn = allocate()) {
      others.add(pfn);
    }
  }

  private static long zeros(long bytes) {
    return Arena.global().allocate(bytes, 4096).address();
  }

  private int allocate() {
    return buddy.allocate(0, Mobility.MOVABLE);
  }

  private boolean findsNothing(int order, Mobility mobility) {
    asked++;
    if (othersLetGo) {
      buddy.free(others.pop(), 0);
    }
    return false;
  }

  @Test
  void aFrameThatOthersHaveFreedMeanwhileIsTaken() throws IOException {
    othersLetGo = true;
    assertNotEquals(0, folios.demand(0));
    assertEquals(1, asked);
  }

  @Test
  void whereNobodyFreesAnythingThereIsNoMemory() {
    assertThrows(IOException.class, () -> folios.demand(0));
    assertEquals(1, asked);
  }

  @Test
  void nodesAreTriedOnceMoreThoughNothingWasFound() throws IOException {
    folios.relieveNodes(0);
    assertThrows(IOException.class, () -> folios.relieveNodes(1));
  }

  @Test
  void thePlaceOfAPageThatHasLeftMeanwhileIsTaken() {
    long words = zeros(Residency.WORDS_BYTES);
    Residency[] limited = new Residency[1];
    boolean[] leaves = {true};
    limited[0] =
        new Residency(
            words,
            2,
            (frames, waits) -> {
              if (leaves[0]) {
                limited[0].leave(1);
              }
              return false;
            });
    assertTrue(limited[0].enter(2, true));
    assertTrue(limited[0].enter(1, true));
    leaves[0] = false;
    assertFalse(limited[0].enter(1, true));
    assertFalse(limited[0].enter(3, true));
  }
}
