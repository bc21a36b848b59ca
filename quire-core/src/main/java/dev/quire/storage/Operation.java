package dev.quire.storage;

/** The calls of a {@link Backing} that a {@link FaultyBacking} can make fail. */
public enum Operation {
  /** {@link Backing#version}. */
  VERSION,
  /** {@link Backing#read}. */
  READ,
  /** {@link Backing#write}. */
  WRITE,
  /** {@link Backing#sync}. */
  SYNC,
  /** {@link Backing#truncate}. */
  TRUNCATE,
  /** {@link Backing#punch}. */
  PUNCH,
  /** {@link Backing#reserve}. */
  RESERVE
}
