package dev.quire;

import dev.quire.stats.CacheEvent;
import dev.quire.stats.PinInfo;
import dev.quire.stats.QuireMXBean;
import dev.quire.stats.QuireStats;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Consumer;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import org.jspecify.annotations.Nullable;

/**
 * Lets those look at an instance who do not have it: JMX, and Flight Recorder once it is there.
 * None of them sees it any more when {@link #end} has returned.
 */
final class Observers implements QuireMXBean, FlightRecorderListener {

  private static final String NAME = "dev.quire:type=Quire,id=";

  private final Quire quire;
  private final Consumer<String> warnings;
  private final Runnable record = this::record;

  // Shared heap state, listed in docs/locking.md. Guarded by this.
  private @Nullable ObjectName name;
  private boolean recorded;
  private boolean ended;

  Observers(Quire quire, Consumer<String> warnings) {
    this.quire = quire;
    this.warnings = warnings;
  }

  /**
   * @param management whether JMX is to know the instance; on a thread of its own, for the first
   *     one in a process waits for the JDK to set its own beans up
   */
  void start(boolean management) {
    FlightRecorder.addListener(this);
    if (management) {
      Thread.ofPlatform().daemon().name("quire-management").start(this::register);
    }
  }

  private void register() {
    try {
      register(ManagementFactory.getPlatformMBeanServer());
    } catch (JMException | RuntimeException | OutOfMemoryError e) {
      warnings.accept("quire stat and JMX will not see this instance: " + e);
    }
  }

  private synchronized void register(MBeanServer server) throws JMException {
    StandardMBean bean = new StandardMBean(this, QuireMXBean.class, true);
    for (int id = 1; name == null && !ended; id++) {
      ObjectName free = new ObjectName(NAME + id);
      try {
        server.registerMBean(bean, free);
        name = free;
      } catch (InstanceAlreadyExistsException taken) {
        name = null; // another instance of this process has it
      }
    }
  }

  @Override
  public synchronized void recorderInitialized(FlightRecorder recorder) {
    if (!ended) {
      FlightRecorder.addPeriodicEvent(CacheEvent.class, record);
      recorded = true;
    }
  }

  private synchronized void record() {
    if (!ended) {
      CacheEvent.commit(quire.stats());
    }
  }

  @Override
  public synchronized QuireStats stats() {
    checkOpen();
    return quire.stats();
  }

  @Override
  public synchronized List<PinInfo> holders() {
    checkOpen();
    return quire.holders();
  }

  private void checkOpen() {
    if (ended) {
      throw new IllegalStateException("the instance is closed");
    }
  }

  /** Takes the instance away from whoever looks at it, and waits for looks under way. */
  void end() {
    ObjectName registered;
    boolean isRecorded;
    synchronized (this) {
      ended = true;
      registered = name;
      isRecorded = recorded;
      name = null;
      recorded = false;
    }
    FlightRecorder.removeListener(this);
    if (isRecorded) {
      FlightRecorder.removePeriodicEvent(record);
    }
    if (registered != null) {
      try {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(registered);
      } catch (JMException | RuntimeException e) {
        warnings.accept(
            "%s stays in JMX, though its instance is closed: %s".formatted(registered, e));
      }
    }
  }
}
