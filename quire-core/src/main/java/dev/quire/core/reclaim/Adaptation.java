package dev.quire.core.reclaim;

import dev.quire.core.reclaim.EpochTwoQueue.Arm;
import dev.quire.core.reclaim.EpochTwoQueue.Test;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.WordLock;
import dev.quire.core.word.Words;
import java.util.Arrays;
import java.util.List;

/**
 * Which arm rules: all of them are tried on a sample of the pages, in miniature, and the one that
 * misses least takes over when that is no chance any more.
 *
 * <p>What counts is where two arms differ: a won more pages than b lost by more than two standard
 * deviations of a coin (Q. McNemar, 1947).
 */
final class Adaptation implements EpochTwoQueue.Choice {

  /** The arm that keeps no main queue, which it takes time to build up: it has to be better. */
  private static final int CLOCK = 7;

  private static final double CLOCK_COST = 1.02;

  private static final int SAMPLE = 1024; // folios of a miniature at the least, and less than twice
  private static final int MEMORY = 30; // times so many misses are remembered
  private static final int CHECKS = 16; // to so many misses
  private static final double DEVIATIONS = 2;

  // Of large folios so few are no sample of anything; still fewer, and all arms are much the same.
  private static final int FEW = 20;
  private static final int FEWEST = 8;

  /** Bytes of the words of an adaptation. */
  static final int WORDS_BYTES = 64;

  private static final int ARM = 4;
  private static final int FIRST = 8;
  private static final int MASK = 16;

  private final List<Arm> arms =
      List.of(
          new Arm(1, 1, Test.EITHER, false),
          new Arm(1, 1, Test.BOTH, false),
          new Arm(10, 1, Test.EITHER, false),
          new Arm(10, 1, Test.BOTH, false),
          new Arm(30, 1, Test.EITHER, false),
          new Arm(30, 1, Test.BOTH, false),
          new Arm(20, Integer.MAX_VALUE, Test.BOTH, false),
          new Arm(100, 1, Test.NONE, true)); // a clock

  private final WaitQueues waits;
  private final long words;

  // Guarded by the lock in the words; listed in docs/locking.md.
  private long capacity;
  private final Miniature[] miniatures = new Miniature[arms.size()];
  private final PageNames names;
  private final boolean[] hits = new boolean[arms.size()];
  private final double[] misses = new double[arms.size()];
  private final double[][] wins = new double[arms.size()][arms.size()];
  private int shift; // log2 of the frames of a folio, as it is asked for on the average
  private long folios; // of that size, that are resident in a miniature
  private double seen;
  private double unchecked;
  private double asked;
  private double askedFrames;

  /**
   * @param words address of {@link #WORDS_BYTES} zeroed bytes
   * @param capacity frames that may be resident
   * @param largest capacity that there may ever be
   */
  Adaptation(WaitQueues waits, long words, long capacity, long largest) {
    this.waits = waits;
    this.words = words;
    this.capacity = capacity;
    int most = (int) Math.min(largest, 2 * SAMPLE - 1);
    this.names = new PageNames(most, arms.size(), (arm, shadow) -> miniatures[arm].isKnown(shadow));
    for (int i = 0; i < miniatures.length; i++) {
      miniatures[i] = new Miniature(names, i, most, arms.get(i));
    }
    begin(0);
  }

  /**
   * Begins with a sample of folios of so many frames: chance goes by their number, whatever their
   * size.
   */
  private void begin(int order) {
    shift = order;
    long inAll = Math.max(1, capacity >> shift);
    long sampled = Long.highestOneBit(Math.max(1, inAll / SAMPLE)); // one page of so many
    Words.setIntOpaque(words + MASK, (int) sampled - 1);
    folios = Math.max(1, (inAll + sampled / 2) / sampled);
    names.clear();
    for (Miniature miniature : miniatures) {
      miniature.begin(Math.max(1, (capacity + sampled / 2) / sampled));
    }
    seen = 0;
    unchecked = 0;
    for (int i = 0; i < misses.length; i++) {
      misses[i] = 0;
      Arrays.fill(wins[i], 0);
    }
  }

  @Override
  public void resize(long frames) {
    WordLock.lock(words, waits);
    try {
      capacity = frames;
      begin(shift);
    } finally {
      WordLock.unlock(words, waits);
    }
  }

  @Override
  public Arm arm() {
    return arms.get(Words.getIntOpaque(words + ARM));
  }

  /** One page of so many is in the sample. */
  int sampled() {
    return Words.getIntOpaque(words + MASK) + 1;
  }

  @Override
  public boolean hears(long mapping, long index) {
    return isSampled(mix(mapping - Words.getLongOpaque(words + FIRST), index));
  }

  private boolean isSampled(long page) {
    return (page & sampled() - 1) == 0;
  }

  /**
   * A page was asked for, and it was the first time in its epoch. One that comes while another is
   * counted is forgotten.
   */
  @Override
  public void asked(long mapping, long index, int frames) {
    long page = mix(mapping - firstMapping(mapping), index);
    if (isSampled(page) && WordLock.tryLockSoon(words)) {
      try {
        count(page, frames);
      } finally {
        WordLock.unlock(words, waits);
      }
    }
  }

  // Files are numbered by the process: counted from the first one here, a run repeats itself.
  private long firstMapping(long mapping) {
    long first = Words.getLongOpaque(words + FIRST);
    if (first == 0) {
      Words.setLongOpaque(words + FIRST, mapping);
      first = mapping;
    }
    return first;
  }

  // The finishing steps of MurmurHash3 (A. Appleby): neighbours fall apart.
  private static long mix(long mapping, long index) {
    long hash = index * 0x9E3779B97F4A7C15L + mapping;
    hash = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ hash >>> 33) * 0xC4CEB9FE1A85EC53L;
    return hash ^ hash >>> 33;
  }

  private void count(long page, int frames) {
    asked += 1;
    askedFrames += frames;
    int won = 0;
    int row = names.row(page);
    for (int i = 0; i < miniatures.length; i++) {
      hits[i] = miniatures[i].ask(row, frames);
      won += hits[i] ? 1 : 0;
    }
    if (won < miniatures.length) {
      compare();
      seen += 1;
      unchecked += 1;
      if (seen > MEMORY * folios) {
        forget();
      }
      if (unchecked * CHECKS > folios) {
        unchecked = 0;
        choose();
        measure();
      }
    }
  }

  private void compare() {
    for (int miss = 0; miss < hits.length; miss++) {
      if (!hits[miss]) {
        misses[miss] += 1;
        for (int hit = 0; hit < hits.length; hit++) {
          wins[hit][miss] += hits[hit] ? 1 : 0;
        }
      }
    }
  }

  private void forget() {
    seen /= 2;
    for (int i = 0; i < misses.length; i++) {
      misses[i] /= 2;
      for (int j = 0; j < misses.length; j++) {
        wins[i][j] /= 2;
      }
    }
  }

  private void choose() {
    if (isFew()) {
      Words.setIntOpaque(words + ARM, CLOCK);
      return;
    }
    int best = 0;
    for (int i = 1; i < misses.length; i++) {
      best = cost(i) < cost(best) ? i : best;
    }
    int current = Words.getIntOpaque(words + ARM);
    boolean clock = best == CLOCK || current == CLOCK;
    double ahead = clock ? cost(current) - cost(best) : wins[best][current] - wins[current][best];
    double chance = DEVIATIONS * Math.sqrt(wins[best][current] + wins[current][best]);
    if (best != current && ahead > chance) {
      Words.setIntOpaque(words + ARM, best); // no folio moves: what the arm rules follows by itself
    }
  }

  private boolean isFew() {
    double average = askedFrames / asked;
    return average >= 2 && capacity < FEW * average && capacity >= FEWEST * average;
  }

  /** Begins again when folios have become larger or smaller, to twice or half as much. */
  private void measure() {
    double average = askedFrames / asked;
    asked /= 2;
    askedFrames /= 2;
    boolean larger = average >= 2L << shift && capacity >> shift > SAMPLE;
    if (larger || average < 0.75 * (1L << shift)) {
      begin(Math.max(0, Math.getExponent(average)));
    }
  }

  private double cost(int arm) {
    return arm == CLOCK ? misses[arm] * CLOCK_COST : misses[arm];
  }
}
