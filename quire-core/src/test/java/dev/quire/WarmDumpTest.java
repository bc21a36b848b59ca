package dev.quire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dumps as bytes and as files, whole ones and others. */
final class WarmDumpTest {

  @TempDir Path folder;

  private static WarmRuns runs(long... firstCountWorth) {
    WarmRuns.Builder runs = new WarmRuns.Builder();
    for (int i = 0; i < firstCountWorth.length; i += 3) {
      runs.add(firstCountWorth[i], firstCountWorth[i + 1], (int) firstCountWorth[i + 2]);
    }
    return runs.build();
  }

  private static String text(WarmRuns runs) {
    StringBuilder text = new StringBuilder();
    for (WarmRuns.Walk walk = runs.walk(); walk.next(); ) {
      text.append(" %d-%d:%d".formatted(walk.first(), walk.end() - 1, walk.worth()));
    }
    return text.toString().strip();
  }

  private static WarmDump.Identity file(String path) {
    return new WarmDump.Identity(true, 5, 77, 9_000_000_000L, "1234567890123456789", path);
  }

  private static WarmDump dump() {
    WarmDump.Identity stored = new WarmDump.Identity(false, 0, 0, 8192, "v1", "bücket/ключ");
    return new WarmDump(
        List.of(
            new WarmDump.Entry(file("/data/a"), 0, runs(0, 1, 2, 1, 130, 0, 2_000_000, 9, 255)),
            new WarmDump.Entry(stored, 2, runs(1, 1, 1))),
        1_700_000_000_000L);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Path path = folder.resolve("dump");
    dump().store(path);
    WarmDump read = WarmDump.load(path);
    assertEquals(1_700_000_000_000L, read.takenMillis());
    assertEquals(2, read.files().size());
    for (int i = 0; i < 2; i++) {
      WarmDump.Entry wanted = dump().files().get(i);
      WarmDump.Entry entry = read.files().get(i);
      assertEquals(wanted.file(), entry.file());
      assertEquals(wanted.unopened(), entry.unopened());
      assertEquals(text(wanted.runs()), text(entry.runs()));
      assertEquals(wanted.runs().frames(), entry.runs().frames());
    }
    assertArrayEquals(dump().bytes(), Files.readAllBytes(path));
    dump().store(path);
    try (var left = Files.list(folder)) {
      assertEquals(1, left.count(), "the new one took the place of the old one");
    }
  }

  @Test
  void adjacentPagesOfOneWorthAreOneRun() {
    WarmRuns runs = runs(0, 1, 0, 1, 1, 0, 2, 1, 3, 3, 4, 3, 9, 1, 3);
    assertEquals("0-1:0 2-6:3 9-9:3", text(runs));
    assertEquals(8, runs.frames());
    assertEquals(3, runs.worthBelow(256));
    assertEquals(0, runs.worthBelow(3));
    assertEquals(-1, runs.worthBelow(0));
  }

  @Test
  void runsOfOthersFillTheGapsAndNoMore() {
    SplittableRandom random = Seeds.random("runs of others");
    for (int round = 0; round < 300; round++) {
      int[] mine = worths(random);
      int[] others = worths(random);
      int[] wanted = mine.clone();
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = wanted[i] < 0 ? others[i] : wanted[i];
      }
      assertEquals(text(of(wanted)), text(of(mine).and(of(others))), "round " + round);
    }
  }

  @Test
  void runsBeforeAFrameEndThere() {
    SplittableRandom random = Seeds.random("runs before");
    for (int round = 0; round < 300; round++) {
      int[] mine = worths(random);
      int end = random.nextInt(mine.length + 2);
      int[] wanted = mine.clone();
      Arrays.fill(wanted, Math.min(end, wanted.length), wanted.length, -1);
      assertEquals(text(of(wanted)), text(of(mine).before(end)), "round " + round);
    }
  }

  private static int[] worths(SplittableRandom random) {
    int[] worths = new int[40];
    int worth = -1;
    for (int i = 0; i < worths.length; i++) {
      worth = random.nextInt(3) == 0 ? random.nextInt(-1, 3) : worth;
      worths[i] = worth;
    }
    return worths;
  }

  private static WarmRuns of(int[] worths) {
    WarmRuns.Builder runs = new WarmRuns.Builder();
    for (int i = 0; i < worths.length; i++) {
      if (worths[i] >= 0) {
        runs.add(i, 1, worths[i]);
      }
    }
    return runs.build();
  }

  private static void refused(byte[] bytes, String says) {
    WarmDump.Unusable refused =
        assertThrows(WarmDump.Unusable.class, () -> WarmDump.parse(bytes), says);
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(says) && !message.contains("\n"), message);
  }

  @Test
  void aChangeOfAnyByteIsNoticed() {
    byte[] whole = dump().bytes();
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 1; bit < 256; bit <<= 1) {
        byte[] bytes = whole.clone();
        bytes[at] ^= (byte) bit;
        refused(bytes, "delete it");
      }
    }
  }

  @Test
  void aDumpThatIsCutAnywhereOrContinuedIsNoticed() {
    byte[] whole = dump().bytes();
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length), "delete it");
    }
    refused(Arrays.copyOf(whole, whole.length + 1), "not complete");
  }

  @Test
  void anotherVersionIsNamed() {
    byte[] bytes = dump().bytes();
    ByteBuffer.wrap(bytes).putInt(8, 2);
    refused(bytes, "a dump of version 2, and this Quire reads 1; the next dump replaces it");
  }

  /** Whoever forges the sum as well gets no further. */
  @Test
  void aDumpWithARightSumAndWrongContentIsRefusedOrHarmless() {
    SplittableRandom random = Seeds.random("forged dumps");
    byte[] whole = dump().bytes();
    List<String> odd = new ArrayList<>();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = whole.clone();
      int at = random.nextInt(12, bytes.length - 4);
      bytes[at] = (byte) random.nextInt();
      bytes[random.nextInt(32, bytes.length - 4)] ^= (byte) (1 << random.nextInt(8));
      java.util.zip.CRC32C sum = new java.util.zip.CRC32C();
      sum.update(bytes, 0, bytes.length - 4);
      ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) sum.getValue());
      try {
        for (WarmDump.Entry entry : WarmDump.parse(bytes).files()) {
          check(entry);
        }
      } catch (WarmDump.Unusable refused) {
        odd.add(String.valueOf(refused.getMessage()));
      }
    }
    assertTrue(!odd.isEmpty());
  }

  private static void check(WarmDump.Entry entry) {
    long end = 0;
    for (WarmRuns.Walk walk = entry.runs().walk(); walk.next(); ) {
      assertTrue(walk.first() >= end && walk.end() > walk.first());
      assertTrue(walk.end() <= (entry.file().size() >>> 12) + 1);
      end = walk.end();
    }
  }

  @Test
  void whatCannotBeReadIsOneLineThatNamesThePath() throws IOException {
    assertThrows(NoSuchFileException.class, () -> WarmDump.load(folder.resolve("none")));
    Path path = folder.resolve("text");
    Files.writeString(path, "this is the log of an engine, and no dump of anything at all");
    IOException refused = assertThrows(IOException.class, () -> WarmDump.load(path));
    assertEquals(
        path + " is no dump of Quire, or was cut; give another path, or delete it",
        refused.getMessage());
    IOException folderRefused = assertThrows(IOException.class, () -> WarmDump.load(folder));
    assertTrue(String.valueOf(folderRefused.getMessage()).startsWith(folder + " is a directory"));
  }

  @Test
  void aDumpThatCannotBeWrittenLeavesTheOldOneAndNothingElse() throws IOException {
    Path path = Files.createDirectory(folder.resolve("taken"));
    Files.writeString(path.resolve("inhabitant"), "a directory that is not empty");
    assertThrows(IOException.class, () -> dump().store(path));
    try (var left = Files.list(folder)) {
      assertEquals(List.of(path), left.toList());
    }
    assertThrows(IOException.class, () -> dump().store(folder.resolve("gone").resolve("dump")));
  }

  @Test
  void aFileThatIsNoDumpIsNotReplacedByOne() throws IOException {
    Path letter = Files.writeString(folder.resolve("letter"), "Dear reader, this is no dump.");
    IOException refused = assertThrows(IOException.class, () -> dump().store(letter));
    assertEquals(
        letter + " is no dump of Quire and stays; give another path, or delete it",
        refused.getMessage());
    assertEquals("Dear reader, this is no dump.", Files.readString(letter));
    Path empty = Files.createFile(folder.resolve("empty"));
    dump().store(empty);
    assertEquals(dump().files().size(), WarmDump.load(empty).files().size());
  }

  @Test
  void aFileIsTheSameByInodeOrByPathWithItsSizeAndTime() {
    WarmDump.Identity file = file("/data/a");
    assertTrue(file.sameVersion(file("/elsewhere")));
    assertTrue(
        file.sameVersion(
            new WarmDump.Identity(true, 6, 77, file.size(), file.version(), "/data/a")));
    assertTrue(
        !file.sameVersion(new WarmDump.Identity(true, 6, 77, file.size(), file.version(), "/b")));
    assertTrue(
        !file.sameVersion(
            new WarmDump.Identity(true, 5, 78, file.size(), file.version(), "/data/a")));
    assertTrue(!file.sameVersion(new WarmDump.Identity(true, 5, 77, 1, file.version(), "/data/a")));
    assertTrue(!file.sameVersion(new WarmDump.Identity(true, 5, 77, file.size(), "1", "/data/a")));
  }
}
