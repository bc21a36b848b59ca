package dev.quire.check;

/** What an exploration came to. */
public enum Verdict {

  /** All interleavings within the bound were explored, and nothing forbidden happened. */
  HOLDS,

  /** Something forbidden happened; there is a trace. */
  REFUTED,

  /** Not all was explored, or an execution ended in a way that proves nothing. Never a pass. */
  CUT
}
