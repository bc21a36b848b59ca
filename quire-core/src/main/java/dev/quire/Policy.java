package dev.quire;

/** How it is decided which pages go when there is no room; see {@link QuireBuilder#policy}. */
public enum Policy {
  /** A hand goes round all pages, cools what was asked for again and evicts what was not. */
  CLOCK
}
