package dev.quire.core.epoch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.Fork;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Section against membarrier, on both compilers: a stamp never elapses under a reader. */
@Timeout(120)
final class StoreBufferingTest {

  private static final String MILLIS = "2000";

  @Test
  void noStampElapsesUnderAReaderCompiledByC1() throws IOException {
    assertHolds("-XX:TieredStopAtLevel=1");
  }

  @Test
  void noStampElapsesUnderAReaderCompiledByC2() throws IOException {
    assertHolds("-XX:-TieredCompilation");
  }

  private static void assertHolds(String compiler) throws IOException {
    String output = Fork.run(StoreBufferingProbe.class, List.of(compiler), List.of(MILLIS));
    System.out.println("StoreBufferingTest " + compiler + ": " + output.strip());
    assertTrue(output.contains("violations=0"), output);
  }
}
