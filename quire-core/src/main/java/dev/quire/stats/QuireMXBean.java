package dev.quire.stats;

import java.util.List;

/**
 * What an instance says of itself to whoever asks the process by JMX, as {@code quire stat PID}
 * does: under the names {@code dev.quire:type=Quire,id=1}, 2 and so on. Each call looks at all
 * folios.
 */
public interface QuireMXBean {

  /** The figures, as {@link dev.quire.Quire#stats()}. */
  QuireStats stats();

  /** Recorded pins that are open, as {@link dev.quire.Quire#holders()}. */
  List<PinInfo> holders();
}
