package dev.quire.core.writeback;

import dev.quire.core.cache.Cache;
import dev.quire.core.cache.Counters;
import dev.quire.core.cache.IoThreads;
import dev.quire.core.cache.Mapping;
import dev.quire.core.cache.PageStates;
import dev.quire.core.cache.Throttle;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.Words;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings dirty pages to storage in the background: one job for each file at most, so that a slow
 * file stops only itself. Slows writers down when that does not keep up. Protocol writeback.md.
 */
public final class Flusher implements Throttle, AutoCloseable {

  /** Bytes of the words that it needs. */
  public static final int WORDS_BYTES = 64;

  // Offsets there: an int by which the thread is asked to look, one that moves whenever pages may
  // have become clean, one that counts the files that were not clean at the last look.
  private static final int STATE = 0;
  private static final int PROGRESS = 4;
  private static final int UNCLEAN = 8;

  private static final int IDLE = 0;
  private static final int ASKED = 1;
  private static final int ENDING = 2;
  private static final int ENDED = 3;

  // Shares of the frames, as divisors.
  private static final int BACKGROUND = 10;
  private static final int LIMIT = 4;
  private static final int FLOOR = 32;

  // Not those that fill: a file whose storage is slow to write must not stop reads of another.
  private final IoThreads threads = new IoThreads("quire-flush-");
  private final Cache cache;
  private final WaitQueues waits;
  private final long words;
  private final long ageNanos;

  // Listed in docs/locking.md: replaced by who resizes.
  private volatile long allFrames;

  // Listed in docs/locking.md: the file of a mapping, by its id.
  private final Map<Long, FileWriteback> files = new ConcurrentHashMap<>();

  /**
   * @param words address of {@link #WORDS_BYTES} zeroed bytes
   * @param frames of the instance
   * @param ageNanos after which something dirty is made durable
   */
  public Flusher(Cache cache, WaitQueues waits, long words, long frames, long ageNanos) {
    this.cache = cache;
    this.waits = waits;
    this.words = words;
    this.ageNanos = ageNanos;
    this.allFrames = frames;
  }

  /** The instance has another number of frames from now on: throttled writers look again. */
  public void resize(long frames) {
    allFrames = frames;
    progressed();
  }

  private long share(int divisor) {
    return Math.max(1, allFrames / divisor);
  }

  /** Starts the thread that looks after all files. */
  public void start() {
    Thread.ofPlatform().daemon().name("quire-flush").start(this::run);
  }

  /** Looks after a file from now on. */
  public FileWriteback open(Mapping mapping, Refusals refusals) {
    FileWriteback file = new FileWriteback(cache, mapping, refusals, this);
    files.put(mapping.id(), file);
    return file;
  }

  /** A file ends; nothing of it is dirty, or is to be written. Waits for its job. */
  public void close(FileWriteback file) {
    file.end();
    files.remove(file.mapping().id());
  }

  /** Where calls of virtual threads are carried out, and jobs. */
  public IoThreads threads() {
    return threads;
  }

  long backgroundFrames() {
    return share(BACKGROUND);
  }

  long ageNanos() {
    return ageNanos;
  }

  @Override
  public boolean admits(Mapping mapping) {
    return admits(mapping, 0);
  }

  @Override
  public boolean admits(Mapping mapping, long frames) {
    return cache.dirtyFrames() + cache.unsyncedFrames() + frames <= share(LIMIT)
        || admitsOver(mapping, frames);
  }

  /** So many that what is dirty otherwise can always become so little that they are admitted. */
  @Override
  public long aheadFrames() {
    return share(FLOOR) / 2;
  }

  /** Too much is dirty; is it this file's fault, and would waiting help? */
  private boolean admitsOver(Mapping mapping, long frames) {
    PageStates states = mapping.states();
    long own = states.dirtyFrames() + states.unsyncedFrames();
    long share = share(LIMIT) / Math.max(1, Words.getIntOpaque(words + UNCLEAN));
    if (own + frames <= Math.max(share(FLOOR), share)) {
      return true;
    }
    FileWriteback file = files.get(mapping.id());
    return file == null || file.isStuck();
  }

  @Override
  public void await(Mapping mapping, long frames) throws IOException {
    FileWriteback file = files.get(mapping.id());
    if (file == null) {
      return;
    }
    cache.counters().add(Counters.THROTTLED, 1);
    long errors = file.errors().number();
    int seen = Words.getIntAcquire(words + PROGRESS); // pairs with progressed
    IOException failure = file.lastFailure();
    if (failure == null && !admits(mapping, frames)) {
      // Whoever runs a job that was begun after the look at the word moves it in the end.
      file.start(true);
      waits.await(words + PROGRESS, seen, Long.MAX_VALUE);
      failure = file.errors().since(errors);
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void dirtied(Mapping mapping) {
    PageStates states = mapping.states();
    boolean first = states.dirtiedSince() == 0;
    if (first) {
      states.dirtiedSince(System.nanoTime() | 1); // never 0
    }
    if (first || !states.isFlushing() && cache.dirtyFrames() > backgroundFrames()) {
      ask();
    }
  }

  /**
   * Somebody needs memory and found too little that is clean: has files written and synced. While
   * that is under way it counts as a fill does. A file for which it came to nothing is left alone
   * for a while, so that hope ends. Never blocks.
   */
  public void relieve() {
    long now = System.nanoTime();
    for (FileWriteback file : files.values()) {
      if (!file.isClean() && file.mayTry(now)) {
        file.start(true);
      }
    }
  }

  /** Pages may have become clean: throttled writers look again. */
  void progressed() {
    Words.getAndAddIntRelease(words + PROGRESS, 1); // pairs with await
    waits.wake(words + PROGRESS, null);
  }

  /** The engine's log is durable so far: pages that waited for it can be written. */
  public void logIsDurable(long position) {
    cache.logIsDurable(position);
    ask();
  }

  /** Waits while somebody works on the file. */
  void awaitIdle(FileWriteback file) {
    int seen = Words.getIntAcquire(words + PROGRESS); // pairs with progressed
    while (!file.isIdle()) {
      waits.await(words + PROGRESS, seen, Long.MAX_VALUE);
      seen = Words.getIntAcquire(words + PROGRESS); // pairs with progressed
    }
  }

  /** Asks the thread to look at all files. Never blocks; a load when it was asked already. */
  void ask() {
    long state = words + STATE;
    while (Words.getIntOpaque(state) == IDLE) {
      if (Words.weakCasIntRelaxed(state, IDLE, ASKED)) { // pairs with run
        waits.wake(state, null);
        return;
      }
    }
  }

  private void run() {
    long state = words + STATE;
    try {
      while (Words.getIntOpaque(state) != ENDING) {
        // Before the look, which takes the lock of each file: who dirties a page of one after that
        // finds the word idle. pairs with ask
        Words.weakCasIntRelaxed(state, ASKED, IDLE);
        lookAndWait();
      }
    } finally {
      Words.setIntRelease(state, ENDED); // pairs with close
      waits.wake(state, null);
    }
  }

  private void lookAndWait() {
    try {
      long next = look();
      waits.await(words + STATE, IDLE, next);
    } catch (OutOfMemoryError none) {
      Thread.onSpinWait(); // of the heap, for now: nobody else looks after what gets old
    }
  }

  /** Starts the jobs that are due; returns when to look again at the latest. */
  private long look() {
    long now = System.nanoTime();
    long next = Long.MAX_VALUE;
    int unclean = 0;
    for (FileWriteback file : files.values()) {
      if (file.isClean()) {
        file.settle();
      } else {
        unclean++;
        next = Math.min(next, file.look(now));
      }
    }
    Words.setIntOpaque(words + UNCLEAN, unclean);
    return next;
  }

  /** Ends the thread and lets jobs that are under way finish. */
  @Override
  public void close() {
    long state = words + STATE;
    int seen;
    do {
      seen = Words.getIntAcquire(state); // pairs with run
    } while (seen != ENDED && !Words.weakCasIntRelaxed(state, seen, ENDING)); // pairs with run
    waits.wake(state, null);
    while (Words.getIntAcquire(state) == ENDING) { // pairs with run
      waits.await(state, ENDING, Long.MAX_VALUE);
    }
    threads.close();
  }
}
