package dev.quire.core.writeback;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.PageStates;
import dev.quire.core.frame.Frames;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Bringing what was written to one file to storage, at once or in the background. */
public final class FileWriteback {

  private final Cache cache;
  private final Mapping mapping;
  private final PageStates states;
  private final Refusals refusals;
  private final Flusher flusher;
  private final ErrorSequence errors = new ErrorSequence();
  private final Syncs syncs;
  private final Retries retries = new Retries();

  // Listed in docs/locking.md: belongs to who starts a job, until its end.
  private final AtomicBoolean busy = new AtomicBoolean();

  // Forces under way, and the bit that lets no more of them in.
  private final AtomicInteger calls = new AtomicInteger();

  FileWriteback(Cache cache, Mapping mapping, Refusals refusals, Flusher flusher) {
    this.cache = cache;
    this.mapping = mapping;
    this.states = mapping.states();
    this.refusals = refusals;
    this.flusher = flusher;
    this.syncs = new Syncs(cache, mapping, errors);
  }

  Mapping mapping() {
    return mapping;
  }

  /** What has gone wrong so far. */
  public ErrorSequence errors() {
    return errors;
  }

  /** True when all pages are durable, and with them the size and the holes of the file. */
  public boolean owesNothing() {
    return isClean() && !states.owesShape();
  }

  /** True when everything that was written to pages is durable. */
  public boolean isClean() {
    return states.isClean();
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
    if (!enter()) {
      throw new ClosedChannelException();
    }
    try {
      write(position, end, metadata, deadline);
    } finally {
      calls.decrementAndGet();
      flusher.progressed();
    }
  }

  private boolean enter() {
    int seen = calls.get();
    while (seen >= 0 && !calls.compareAndSet(seen, seen + 1)) {
      seen = calls.get();
    }
    return seen >= 0;
  }

  private void write(long position, long end, boolean metadata, long deadline) throws IOException {
    long seen = errors.number();
    Pass pass = new Pass(cache, mapping, errors, refusals, deadline);
    pass.run(position >>> Frames.FRAME_SHIFT, end - 1 >>> Frames.FRAME_SHIFT);
    if (states.unsyncedFrames() != 0 || states.owesShape() || metadata && syncs.owesMetadata()) {
      syncs.cover(metadata);
    }
    settle();
    IOException failure = errors.since(seen);
    if (failure == null) {
      if (pass.writtenFrames() > 0 || isClean()) {
        retries.succeeded();
      }
      failure = pass.refusal();
    } else {
      retries.failed();
    }
    flusher.ask(); // when to look again may be another time now
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Drops what is not durable, instead of writing it. On a platform thread.
   *
   * @throws IOException when the storage does not say its size; nothing was dropped then
   */
  public void discard() throws IOException {
    if (!enter()) {
      throw new ClosedChannelException();
    }
    try {
      mapping.writing().lockSize();
      try {
        mapping.truncation().discard();
      } finally {
        mapping.writing().unlockSize();
      }
      retries.succeeded();
      settle();
    } finally {
      calls.decrementAndGet();
      flusher.progressed();
    }
  }

  /** Ends the age of what was dirty, if all of it is durable. */
  void settle() {
    if (states.dirtiedSince() != 0 && isClean()) {
      states.dirtiedSince(0);
      retries.settled();
      if (!isClean()) { // by now, and whoever dirtied it may not have seen the zero
        states.dirtiedSince(System.nanoTime() | 1);
        flusher.ask();
      }
    }
  }

  /** True while a job is under way. */
  boolean isBusy() {
    return busy.get();
  }

  /**
   * True when the last job could write nothing of what was dirty although nothing failed, and
   * nothing has become dirty since: waiting does not help.
   */
  boolean isStuck() {
    return retries.isStuck(states.dirtyFrames());
  }

  /** What made the last job fail, while it is too early to try again; otherwise null. */
  @Nullable IOException lastFailure() {
    return retries.isFailing() && !mayTry(System.nanoTime())
        ? errors.since(errors.number() - 1)
        : null;
  }

  /** False while a job that came to nothing is not to be repeated. */
  boolean mayTry(long now) {
    return retries.mayTry(now, states.dirtyFrames());
  }

  /**
   * Starts a job if one is due; one that has failed is repeated after pauses that become longer.
   *
   * @return when to look again
   */
  long look(long now) {
    if (isBusy()) {
      return Long.MAX_VALUE; // the end of a job asks for another look
    }
    long since = states.dirtiedSince();
    boolean old = since != 0 && now - since >= flusher.ageNanos();
    boolean much = states.dirtyFrames() > 0 && cache.dirtyFrames() > flusher.backgroundFrames();
    boolean owed = states.unsyncedFrames() > 0 && isSyncOwed();
    if (!old && !much && !owed) {
      // 0 when it became dirty just now: who made it so is about to say since when.
      return (since == 0 ? now : since) + flusher.ageNanos();
    }
    long due = retries.due(now, states.dirtyFrames());
    if (due != now) {
      return due;
    }
    start(old);
    return Long.MAX_VALUE;
  }

  private boolean isSyncOwed() {
    return cache.unsyncedFrames() > flusher.backgroundFrames();
  }

  /**
   * Starts a job unless one is under way.
   *
   * @param sync whether it ends with a sync in any case; otherwise it does when much is unsynced
   * @return false when there is no thread for it
   */
  boolean start(boolean sync) {
    if (!busy.compareAndSet(false, true)) {
      return true;
    }
    boolean handedOver = false;
    states.flushing(true);
    cache.cleaningStarted();
    try {
      handedOver = calls.get() >= 0 && flusher.threads().submit(() -> run(sync));
    } finally {
      if (!handedOver) {
        finish();
      }
    }
    return handedOver;
  }

  private void run(boolean sync) {
    long began = System.nanoTime();
    long seen = errors.number();
    Failures failures = retries.isFailing() ? errors.repeats() : errors;
    boolean useful = false;
    boolean vain = true;
    try {
      Pass pass = new Pass(cache, mapping, failures, refusals, Pass.NO_WAIT);
      pass.run(0, -1L);
      useful = pass.writtenFrames() > 0;
      vain = pass.passedOver();
      if (states.unsyncedFrames() > 0 && (sync || isSyncOwed())) {
        syncs.cover(false, failures);
        useful = true;
        states.dirtiedSince(began | 1);
      }
    } finally {
      ended(useful, vain, errors.number() != seen);
      finish();
    }
  }

  /**
   * Notes what became of a job.
   *
   * @param useful whether it has written or synced anything
   * @param vain whether there was something that it could not write
   */
  private void ended(boolean useful, boolean vain, boolean failed) {
    retries.ended(vain && !useful && !failed, failed, states.dirtyFrames());
    if (failed) {
      retries.failed();
    } else if (useful) {
      retries.succeeded();
    }
    settle();
  }

  private void finish() {
    states.flushing(false);
    busy.set(false);
    cache.cleaningEnded();
    flusher.progressed();
    flusher.ask();
  }

  /** No job and no force begins any more; waits for those under way. */
  void end() {
    calls.getAndAccumulate(Integer.MIN_VALUE, (seen, bit) -> seen | bit);
    flusher.awaitIdle(this);
  }

  boolean isIdle() {
    return !isBusy() && calls.get() == Integer.MIN_VALUE;
  }
}
