package dev.quire.stats;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * What was done to a range of a file, for Java Flight Recorder. Nothing is made unless a recording
 * was started in this process.
 */
@Category("Quire")
@Threshold("1 ms")
public abstract class FileEvent extends Event {

  // Not private: Flight Recorder does not see those of a class above the event's.

  @Label("File")
  String file = "";

  @Label("Position")
  long position;

  @Label("Bytes")
  @DataAmount
  long bytes;

  @Label("Failed")
  boolean failed;

  FileEvent() {}

  /** Whether anybody records anything: a load where nobody does. */
  public static boolean isOn() {
    return FlightRecorder.isInitialized();
  }

  /**
   * Has all kinds of events initialised: where one is needed first there may be no stack left for
   * that, and a class that fails to be initialised stays so.
   */
  public static void prepare() {
    MissEvent.start();
    FillEvent.start();
    WritebackEvent.start();
    SyncEvent.start();
    ForceEvent.start();
    ThrottleEvent.start();
    WarmLoadEvent.start();
    ReclaimEvent.start();
    ResizeEvent.start();
    CompactionEvent.start();
  }

  /** The event, begun. */
  static <E extends Event> E begun(E event) {
    event.begin();
    return event;
  }

  /**
   * Ends an event, if there is one.
   *
   * @param file path or name
   * @param position of the first byte
   * @param bytes how many, as far as it is known
   * @param failed whether an exception ended it
   */
  public static void end(
      @Nullable FileEvent event, Object file, long position, long bytes, boolean failed) {
    if (event != null) {
      event.end();
      if (event.shouldCommit()) {
        event.file = file.toString();
        event.position = position;
        event.bytes = bytes;
        event.failed = failed;
        event.commit();
      }
    }
  }
}
