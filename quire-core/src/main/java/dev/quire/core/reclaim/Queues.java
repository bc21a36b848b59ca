package dev.quire.core.reclaim;

/** What a policy sees of the two queues that it orders. */
interface Queues {

  /** In no queue. */
  int NONE = 0;

  /** Where folios prove that they are wanted. */
  int PROBATION = 1;

  /** Where those are that did. */
  int MAIN = 2;

  /** Frames of the folios in a queue. */
  long frames(int queue);

  /** Frames that may be in both. */
  long capacity();

  /** The {@link Tag} of the folio that has been longest in a queue, which is not empty. */
  int first(int queue);

  /** Frames that probation is to have at least, or 0: what is under way in it cannot go. */
  default long crowd() {
    return 0;
  }

  /** Frames of the folios in both. */
  default long frames() {
    return frames(PROBATION) + frames(MAIN);
  }
}
