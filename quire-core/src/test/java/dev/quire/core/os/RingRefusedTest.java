package dev.quire.core.os;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.Fork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the kernel refuses rings everything is read all the same. */
@Timeout(300)
final class RingRefusedTest {

  @TempDir Path folder;

  private String probe(String call, int errno) throws IOException {
    assumeTrue(Os.system() instanceof LinuxOs, "this is not Linux");
    byte[] content = new byte[400 * 4096];
    new Random(3).nextBytes(content);
    Path file = Files.write(folder.resolve("file"), content);
    String output =
        Fork.run(
            RingRefusedProbe.class,
            List.of("-D" + Os.IO_PROPERTY + "=ring"),
            List.of(file.toString(), call, Integer.toString(errno)));
    assumeFalse(output.contains("no filter"), "this process may set no filter of system calls");
    return output;
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS, Errno.ENOMEM})
  void whereNoRingCanBeMadeAllIsReadWithoutOne(int errno) throws IOException {
    String output = probe(RingRefusedProbe.SETUP, errno);
    assertTrue(output.contains("read by one by one, ring to be had: false"), output);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS, Errno.EAGAIN})
  void aRingThatTheKernelTakesNothingFromAnyMoreIsDoneWithout(int errno) throws IOException {
    IoRingsTest.needRings();
    String output = probe(RingRefusedProbe.ENTER, errno);
    assertTrue(output.contains("read by "), output);
  }

  @Test
  void nothingIsLeftUnderWayWhenAFeedThrowsAndTheKernelTakesNothingMore() throws Exception {
    IoRingsTest.needRings();
    Path pipe = folder.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assumeTrue(made.waitFor() == 0, "no pipe can be made");
    String output = Fork.run(RingLeftProbe.class, List.of(), List.of(pipe.toString()));
    assumeFalse(output.contains("no filter"), "this process may set no filter of system calls");
    assertTrue(output.contains("left under way: 0"), output);
  }
}
