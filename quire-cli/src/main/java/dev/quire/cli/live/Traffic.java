package dev.quire.cli.live;

import java.util.concurrent.atomic.LongAdder;

/** What a server has done for its clients since it started. */
public final class Traffic {
  private final LongAdder requests = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder failures = new LongAdder();

  /** Nothing yet. */
  public Traffic() {}

  /** One more request came. */
  public void request() {
    requests.increment();
  }

  /** So many bytes of files went out. */
  public void sent(long count) {
    bytes.add(count);
  }

  /** One more request failed for a reason of ours. */
  public void failure() {
    failures.increment();
  }

  /** Requests so far. */
  public long requests() {
    return requests.sum();
  }

  /** Bytes of files sent so far. */
  public long bytes() {
    return bytes.sum();
  }

  /** Requests answered with a 5xx status so far, or cut short. */
  public long failures() {
    return failures.sum();
  }
}
