package dev.quire.core.reclaim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.quire.core.folio.FolioBug;
import dev.quire.core.folio.FolioLayout;
import dev.quire.core.frame.Frames;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** The two queues of a lane against two of java.util; -Dquire.seed=N replays a run. */
final class LaneTest {

  private static final int STEPS = 200_000;
  private static final int FOLIOS = 64;

  private final Frames frames;
  private final Lane lane;
  private final List<Deque<Long>> model = List.of(new ArrayDeque<>(), new ArrayDeque<>());

  LaneTest() {
    long memmap = Arena.global().allocate(Frames.SECTION_MEMMAP_BYTES, 4096).address();
    long links = Arena.global().allocate(Frames.SECTION_FRAMES * 8L, 64).address();
    long heads = Arena.global().allocate(Links.BYTES, 64).address();
    long words = Arena.global().allocate(LaneLayout.BYTES, 64).address();
    frames = new Frames(Frames.SECTION_BYTES, memmap, 1, 0);
    lane =
        new Lane(frames, new WaitQueues(), words, new Links(heads, links), Frames.SECTION_FRAMES);
    for (int i = 0; i < FOLIOS; i++) {
      Words.setByteOpaque(folio(i) + FolioLayout.ORDER, (byte) (i & 3));
    }
  }

  private long folio(int number) {
    return frames.folio(number << 3);
  }

  @Test
  void agreesWithTwoQueuesOfTheLibrary() {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println("LaneTest: replay with -Dquire.seed=" + seed);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int step = 0; step < STEPS; step++) {
      long folio = folio(random.nextInt(FOLIOS));
      int standing = Lane.origin(folio);
      if (standing != Lane.NONE && !Lane.isAside(folio) && random.nextBoolean()) {
        lane.setAside(folio);
        model.forEach(queue -> queue.remove(folio));
        assertEquals(standing, Lane.origin(folio));
      } else if (standing != Lane.NONE) {
        lane.remove(folio);
        model.forEach(queue -> queue.remove(folio));
      } else {
        int queue = random.nextBoolean() ? Lane.PROBATION : Lane.MAIN;
        if (random.nextInt(4) == 0) {
          lane.prepend(queue, folio, 0);
          model.get(queue - 1).addFirst(folio);
        } else {
          lane.append(queue, folio, 0);
          model.get(queue - 1).add(folio);
        }
      }
      compare(Lane.PROBATION);
      compare(Lane.MAIN);
      if (step % 100 == 0) {
        lane.verify();
      }
    }
    drain(Lane.PROBATION);
    drain(Lane.MAIN);
  }

  @Test
  void aFolioIsInsertedBeforeAnother() {
    lane.append(Lane.MAIN, folio(1), 0);
    lane.append(Lane.MAIN, folio(4), 0);
    lane.insert(Lane.MAIN, folio(2), 0, folio(4));
    lane.insert(Lane.MAIN, folio(3), 0, folio(4));
    lane.insert(Lane.MAIN, folio(0), 0, folio(1));
    lane.verify();
    assertEquals(folio(1), lane.behind(folio(0)));
    assertEquals(0, lane.behind(folio(4)));
    assertEquals(0, lane.behind(folio(5)));
    for (int i = 0; i < 5; i++) {
      model.get(Lane.MAIN - 1).add(folio(i));
    }
    compare(Lane.MAIN);
    drain(Lane.MAIN);
  }

  private void compare(int queue) {
    Deque<Long> expected = model.get(queue - 1);
    assertEquals(expected.isEmpty() ? 0 : expected.peek(), lane.head(queue));
    assertEquals(expected.stream().mapToLong(this::size).sum(), lane.frames(queue));
  }

  private long size(long folio) {
    return 1L << Words.getByteOpaque(folio + FolioLayout.ORDER);
  }

  private void drain(int queue) {
    for (long expected : model.get(queue - 1)) {
      assertEquals(expected, lane.head(queue));
      assertEquals(queue, Lane.queueOf(expected));
      lane.remove(expected);
    }
    assertEquals(0, lane.head(queue));
    assertEquals(0, lane.frames(queue));
  }

  @Test
  void aFolioInAQueueEntersNoOther() {
    lane.append(Lane.PROBATION, folio(1), 0);
    assertThrows(FolioBug.class, () -> lane.append(Lane.MAIN, folio(1), 0));
    assertEquals(folio(1), lane.head(Lane.PROBATION));
  }

  @Test
  void aFolioAsideEntersNoQueueBeforeItIsForgotten() {
    lane.append(Lane.PROBATION, folio(1), 0);
    lane.setAside(folio(1));
    assertEquals(0, lane.head(Lane.PROBATION));
    assertThrows(FolioBug.class, () -> lane.append(Lane.PROBATION, folio(1), 0));
    lane.remove(folio(1));
    lane.append(Lane.MAIN, folio(1), 0);
    assertEquals(folio(1), lane.head(Lane.MAIN));
    lane.verify();
  }

  @Test
  void aQueueThatLeadsElsewhereIsNoticed() {
    lane.append(Lane.MAIN, folio(0), 0);
    lane.append(Lane.MAIN, folio(1), 0);
    Words.setByteOpaque(folio(1) + FolioLayout.QUEUE, (byte) Lane.PROBATION);
    assertThrows(FolioBug.class, lane::verify);
  }

  @Test
  void takingOutWhatIsInNoQueueIsNothing() {
    lane.append(Lane.MAIN, folio(0), 0);
    lane.remove(folio(1));
    assertEquals(folio(0), lane.head(Lane.MAIN));
  }
}
