package dev.quire;

/** How a file is going to be read. */
public enum Advice {
  /** Streams are noticed; other reads fill only what they ask for. */
  NORMAL,
  /** Every miss fills ahead as far as the builder allows. */
  SEQUENTIAL,
  /** A miss fills the page that was asked for and nothing else. */
  RANDOM
}
