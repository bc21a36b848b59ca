package dev.quire.core.reclaim;

import dev.quire.core.word.WaitQueues;

/** The policies there are. */
public enum PolicyKind {
  E2Q,
  CLOCK,
  S3_FIFO,
  TWO_LISTS;

  /**
   * @param words address of {@link Adaptation#WORDS_BYTES} zeroed bytes
   * @param largest capacity that the faults may ever be told of
   */
  Policy make(Faults faults, WaitQueues waits, long words, long largest) {
    return switch (this) {
      case E2Q ->
          new EpochTwoQueue(faults, new Adaptation(waits, words, faults.capacity(), largest));
      case CLOCK -> new SecondChance(faults);
      case S3_FIFO -> new S3Fifo(faults);
      case TWO_LISTS -> new TwoLists(faults);
    };
  }
}
