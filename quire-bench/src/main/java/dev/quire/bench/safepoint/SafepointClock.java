package dev.quire.bench.safepoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Measures time to safepoint as the JVM itself records it. */
final class SafepointClock {
  // From the request until all threads have stopped; what the operation itself takes is not in it.
  private static final List<String> EVENTS =
      List.of("jdk.SafepointBegin", "jdk.SafepointStateSynchronization");

  /** What is done while the clock runs. */
  interface Body {
    void run() throws IOException;
  }

  private SafepointClock() {}

  /** The longest time to safepoint while the body ran, in milliseconds. */
  static double millis(Body body) throws IOException {
    Path file = Files.createTempFile("quire-safepoint", ".jfr");
    try (Recording recording = new Recording()) {
      for (String event : EVENTS) {
        recording.enable(event).withThreshold(Duration.ZERO).withoutStackTrace();
      }
      recording.start();
      body.run();
      recording.stop();
      recording.dump(file);
      return longest(RecordingFile.readAllEvents(file));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static double longest(List<RecordedEvent> events) throws IOException {
    return events.stream()
        .mapToDouble(event -> event.getDuration().toNanos() / 1e6)
        .max()
        .orElseThrow(() -> new IOException("the JVM recorded no safepoint"));
  }
}
