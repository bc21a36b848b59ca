package dev.quire.check.explore;

import java.util.Arrays;

/** The last step of the current execution at each place: a hash map of longs to ints. */
final class LastTouch {

  private long[] places = new long[256];
  private int[] steps = new int[256];
  private int[] ages = new int[256];
  private int age = 1;
  private int used;

  /** Forgets everything. */
  void clear() {
    age++;
    used = 0;
  }

  /** Notes a step at a place; returns the one before it there, or -1. */
  int swap(long place, int step) {
    int at = find(place);
    if (ages[at] == age) {
      int before = steps[at];
      steps[at] = step;
      return before;
    }
    if (++used * 2 > places.length) {
      grow();
      at = find(place);
    }
    places[at] = place;
    steps[at] = step;
    ages[at] = age;
    return -1;
  }

  /** The last step at a place, or -1. */
  int last(long place) {
    int at = find(place);
    return ages[at] == age ? steps[at] : -1;
  }

  private int find(long place) {
    int at = (int) (place * 0x9E3779B97F4A7C15L >>> 40) & places.length - 1;
    while (ages[at] == age && places[at] != place) {
      at = at + 1 & places.length - 1;
    }
    return at;
  }

  private void grow() {
    long[] oldPlaces = places;
    int[] oldSteps = steps;
    int[] oldAges = ages;
    places = Arrays.copyOf(oldPlaces, oldPlaces.length * 2);
    steps = new int[places.length];
    ages = new int[places.length];
    for (int i = 0; i < oldPlaces.length; i++) {
      if (oldAges[i] == age) {
        int at = find(oldPlaces[i]);
        places[at] = oldPlaces[i];
        steps[at] = oldSteps[i];
        ages[at] = age;
      }
    }
  }
}
