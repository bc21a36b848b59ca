package dev.quire.cli.replay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Locale;

/** Another way to choose what stays, as a model that counts hits alone. */
public enum Rival {
  /** What nothing can beat: it knows the future. */
  OPT {
    @Override
    long hits(Trace trace, int capacity) {
      return new Optimum(trace, capacity).hits();
    }
  },

  /** Caffeine, with one thread. */
  CAFFEINE {
    @Override
    long hits(Trace trace, int capacity) {
      return caffeine(trace, capacity);
    }
  },

  /** Whatever was not asked for longest goes. */
  LRU {
    @Override
    long hits(Trace trace, int capacity) {
      return new LeastRecent(trace, capacity).hits();
    }
  };

  /** References of the trace that find their folio among so many. */
  abstract long hits(Trace trace, int capacity);

  /** Share of references that hit, 0 to 1, with so many pages of 4 KiB, in whole folios. */
  public double hitRatio(Trace trace, long pages) {
    long folios = Math.min(pages >>> trace.folioShift(), trace.folios());
    return (double) hits(trace, (int) folios) / trace.references();
  }

  /** As it is called in results. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static long caffeine(Trace trace, int capacity) {
    Cache<Integer, Integer> cache =
        Caffeine.newBuilder().executor(Runnable::run).maximumSize(capacity).build();
    Integer[] keys = new Integer[trace.folios()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = i;
    }
    long hits = 0;
    for (int i = 0; i < trace.references(); i++) {
      Integer key = keys[trace.folio(i)];
      if (cache.getIfPresent(key) != null) {
        hits++;
      } else {
        cache.put(key, key);
      }
    }
    return hits;
  }
}
