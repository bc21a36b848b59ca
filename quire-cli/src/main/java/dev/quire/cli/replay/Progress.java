package dev.quire.cli.replay;

/** Where long work says how far it has come. Called often, by one thread. */
@FunctionalInterface
public interface Progress {

  /** For who shows nothing. */
  Progress NONE = (what, done, total) -> {};

  /** So much of the whole is done. */
  void at(String what, long done, long total);
}
