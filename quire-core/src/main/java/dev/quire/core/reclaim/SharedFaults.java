package dev.quire.core.reclaim;

import dev.quire.core.word.Words;

/** The faults of an instance, counted by all of its threads. */
final class SharedFaults extends Faults {

  private final long word;

  /**
   * @param word address of a long
   */
  SharedFaults(long word, long capacity) {
    super(capacity);
    this.word = word;
  }

  @Override
  long add(int frames) {
    return Words.getAndAddLongRelease(word, frames); // pairs with count
  }

  @Override
  long count() {
    return Words.getLongOpaque(word);
  }
}
