package dev.quire.core.writeback;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.frame.Frames;
import java.io.IOException;

/** Bringing what was written to one file to storage, at once or in the background. */
public final class FileWriteback {

  private final Cache cache;
  private final Mapping mapping;
  private final Refusals refusals;
  private final ErrorSequence errors = new ErrorSequence();
  private final Syncs syncs;

  public FileWriteback(Cache cache, Mapping mapping, Refusals refusals) {
    this.cache = cache;
    this.mapping = mapping;
    this.refusals = refusals;
    this.syncs = new Syncs(cache, mapping, errors);
  }

  /** What has gone wrong so far. */
  public ErrorSequence errors() {
    return errors;
  }

  /** True when everything that was written is durable. */
  public boolean isClean() {
    return mapping.states().dirtyFrames() == 0 && mapping.states().unsyncedFrames() == 0;
  }

  /**
   * Makes durable what was written to a range before the call. On a platform thread; interrupts are
   * kept, not obeyed.
   *
   * @param position of the first byte
   * @param end behind the last byte
   * @param metadata whether times and the like have to be durable as well
   * @param deadline of {@link System#nanoTime()} for pages that somebody has latched
   * @throws IOException the last failure of this file since the call began, or what a page was
   *     passed over for. What could not be written is dirty still
   */
  public void force(long position, long end, boolean metadata, long deadline) throws IOException {
    long seen = errors.number();
    Pass pass = new Pass(cache, mapping, errors, refusals, deadline);
    pass.run(position >>> Frames.FRAME_SHIFT, end - 1 >>> Frames.FRAME_SHIFT);
    if (mapping.states().unsyncedFrames() != 0) {
      syncs.cover(metadata);
    }
    IOException failure = errors.since(seen);
    if (failure == null) {
      failure = pass.refusal();
    }
    if (failure != null) {
      throw failure;
    }
  }
}
