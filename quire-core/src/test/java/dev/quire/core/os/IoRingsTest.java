package dev.quire.core.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.Quire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rings serve one instance, and end with it. */
@Timeout(120)
final class IoRingsTest {

  @TempDir Path folder;

  /** Skips the test where there is none to be had. */
  static void needRings() {
    assumeTrue(Os.system() instanceof LinuxOs, "this is not Linux");
    try (IoRings rings = new IoRings()) {
      assumeTrue(rings.isAvailable(), "no ring here: old kernel, or a filter forbids it");
    }
  }

  /** Rings that this process has: descriptors, and mappings, of which each keeps one alive. */
  private record Held(long descriptors, long mappings) {

    static Held now() throws IOException {
      long descriptors;
      try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
        descriptors = all.filter(link -> isRing(LinuxOsTest.target(link))).count();
      }
      long mappings =
          Files.readAllLines(Path.of("/proc/self/maps")).stream().filter(Held::isRing).count();
      return new Held(descriptors, mappings);
    }

    private static boolean isRing(String name) {
      return name.contains("[io_uring]");
    }

    Held plus(int rings) {
      return new Held(descriptors + rings, mappings + 2L * rings);
    }
  }

  private static IoRing taken(IoRings rings) {
    IoRing ring = rings.take();
    assertNotNull(ring);
    return ring;
  }

  @Test
  void oneThatIsGivenBackServesTheNext() {
    needRings();
    try (IoRings rings = new IoRings()) {
      IoRing first = taken(rings);
      IoRing second = taken(rings);
      assertNotSame(first, second);
      rings.give(first);
      assertSame(first, rings.take());
      rings.give(first);
      rings.give(second);
    }
  }

  @Test
  void oneThatAThreadHasIsClosedWhenItIsGivenBack() throws IOException {
    needRings();
    Held before = Held.now();
    IoRings rings = new IoRings();
    IoRing late = taken(rings);
    rings.give(taken(rings));
    assertEquals(before.plus(2), Held.now());
    rings.close();
    assertEquals(before.plus(1), Held.now());
    assertNull(rings.take());
    rings.give(late);
    rings.close();
    assertEquals(before, Held.now());
  }

  @Test
  void ringsDoNotOutliveTheirInstance() throws Exception {
    needRings();
    byte[] content = new byte[400 * 4096];
    new Random(3).nextBytes(content);
    Path path = Files.write(folder.resolve("file"), content);
    TransfersTest.Way.RING.run(() -> {
      Held before = Held.now();
      for (int instance = 0; instance < 3; instance++) {
        try (Quire quire = Quire.builder().memory(8 << 20).build()) {
          assertEquals("ring", RingRefusedProbe.readAll(quire, path, content));
          assertTrue(Held.now().descriptors() > before.descriptors(), "nothing went by a ring");
        }
        assertEquals(before, Held.now());
      }
    });
  }

  @Test
  void filesOfOneDeviceShareWhatWasMeasuredOfOneWayOfUsingIt() {
    try (IoRings rings = new IoRings();
        IoRings others = new IoRings()) {
      IoChoice choice = rings.choice(7, true, false);
      assertSame(choice, rings.choice(7, true, false));
      assertNotSame(choice, rings.choice(7, false, false));
      assertNotSame(choice, rings.choice(8, true, false));
      assertNotSame(choice, others.choice(7, true, false));
    }
  }
}
