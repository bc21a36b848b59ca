package dev.quire;

/** Which pages stay when memory is full. */
public enum ReclaimPolicy {

  /**
   * An epoch two-queue: pages prove in a small queue that they are wanted; those that come back
   * soon after they were evicted are believed at once. Withstands scans and loops.
   */
  E2Q,

  /** A clock with one second chance: close to least recently used. */
  CLOCK,

  /** Three static queues: a small one, a main one, and the shadows of what has left. */
  S3_FIFO,

  /** An inactive and an active list with refault distance, as in the Linux kernel. */
  TWO_LISTS
}
