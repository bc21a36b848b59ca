package dev.quire.fsx;

import static dev.quire.fsx.Step.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exerciser itself: it agrees with a plain file, and finds what is planted in one. */
final class FsxTest {

  @TempDir Path folder;

  /** A plain file whose handles a test spoils. */
  private final class Spoilt extends ChannelStore {

    private final Spoiler spoiler;

    Spoilt(Spoiler spoiler) throws IOException {
      super(folder);
      this.spoiler = spoiler;
    }

    @Override
    public Handle open(int name) throws IOException {
      return new ChannelHandle(path(name)) {
        @Override
        public void write(Verb form, long position, byte[] bytes) throws IOException {
          spoiler.write(position, bytes, super::write);
        }

        @Override
        public void force() {} // nobody pulls the plug here

        @Override
        public void truncate(long newSize) throws IOException {
          if (!spoiler.keepsTail() || newSize >= size()) {
            super.truncate(newSize);
          } else { // as if the tail had stayed in a cache, and came back with the next growth
            byte[] tail = read(Verb.READ, newSize, (int) Math.min(100, size() - newSize));
            super.truncate(newSize);
            lateTail = tail;
            lateFrom = newSize;
          }
        }
      };
    }

    private byte[] lateTail = new byte[0];
    private long lateFrom;

    @Override
    public byte[] stored() throws IOException {
      byte[] stored = super.stored();
      if (lateFrom < stored.length) {
        int length = (int) Math.min(lateTail.length, stored.length - lateFrom);
        System.arraycopy(lateTail, 0, stored, (int) lateFrom, length);
      }
      return stored;
    }
  }

  @FunctionalInterface
  private interface Write {
    void write(Verb form, long position, byte[] bytes) throws IOException;
  }

  private interface Spoiler {
    void write(long position, byte[] bytes, Write real) throws IOException;

    default boolean keepsTail() {
      return false;
    }
  }

  private Fsx spoilt(Spoiler spoiler) {
    return Fsx.of(() -> new Spoilt(spoiler)).seed(7).lanes(1).operations(20_000);
  }

  private static int stepsLeft(String message) {
    return (int) message.lines().filter(line -> line.strip().startsWith("step(")).count();
  }

  @Test
  void aPlainFilePassesWithOneLaneAndWithSeveral() throws Exception {
    assertEquals(1_500, Fsx.of(() -> new ChannelStore(folder)).seed(3).operations(1_500).run());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count(), "files of programs that are over");
    }
  }

  @Test
  void aLostWriteIsFoundAndShrunkToACoupleOfSteps() {
    Spoiler loses =
        (position, bytes, real) -> {
          if (position % 4096 != 4095) { // what begins at the last byte of a page is lost
            real.write(Verb.WRITE, position, bytes);
          }
        };
    AssertionError found = assertThrows(AssertionError.class, () -> spoilt(loses).run());
    String message = String.valueOf(found.getMessage());
    assertTrue(message.contains("of seed 7"), message);
    assertTrue(stepsLeft(message) <= 2, message);
    assertTrue(message.contains("WRITE, 0, 4095, 1"), message);
  }

  @Test
  void aWriteThatIsOneByteShortIsFound() {
    Spoiler cuts =
        (position, bytes, real) ->
            real.write(
                Verb.WRITE,
                position,
                bytes.length > 5000 ? Arrays.copyOf(bytes, bytes.length - 1) : bytes);
    AssertionError found = assertThrows(AssertionError.class, () -> spoilt(cuts).run());
    assertTrue(stepsLeft(String.valueOf(found.getMessage())) <= 2, found::getMessage);
  }

  @Test
  void aTailThatComesBackAfterACutIsFoundInTheStoredFile() {
    Spoiler keeps =
        new Spoiler() {
          @Override
          public void write(long position, byte[] bytes, Write real) throws IOException {
            real.write(Verb.WRITE, position, bytes);
          }

          @Override
          public boolean keepsTail() {
            return true;
          }
        };
    AssertionError found = assertThrows(AssertionError.class, () -> spoilt(keeps).run());
    String message = String.valueOf(found.getMessage());
    assertTrue(message.contains("the stored file differs"), message);
    assertTrue(stepsLeft(message) <= 4, message);
  }

  @Test
  void aProgramThatWasPrintedRunsAgain() throws IOException {
    Program program =
        Program.of(
            step(0, Verb.WRITE, 0, 4090, 20),
            step(1, Verb.READ, 0, 0, 9000),
            step(Verb.CHECK),
            step(0, Verb.TRUNCATE, 0, 5000, 0),
            step(1, Verb.SIZE, 0, 0, 0));
    assertNull(Fsx.of(() -> new ChannelStore(folder)).run(program));
    assertTrue(program.code().contains("step(0, WRITE, 0, 4090, 20),"), program.code());
  }
}
