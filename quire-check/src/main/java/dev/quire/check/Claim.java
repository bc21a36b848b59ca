package dev.quire.check;

import java.util.List;

/**
 * Something that must never happen however a few actors interleave, said of production code.
 *
 * <p>A claim is a public class with a public constructor without parameters. The explorer makes a
 * fresh instance of it for each execution, in a class loader of its own beside a fresh copy of
 * core, so an instance may keep what its actors found in ordinary fields. It must be deterministic:
 * no clock, no random numbers, no threads of its own.
 *
 * <p>Actors speak to each other through words only. A field that one actor writes and another one
 * reads is invisible to the explorer, which would then miss interleavings: an actor's fields are
 * read by {@link Stage#forbid}, after the end, and by nobody before.
 */
public interface Claim {

  /** Short and unique, such as {@code L1}. */
  String id();

  /** What is said, in one line. */
  String title();

  /** How much is explored, in words: who does what how often. */
  String bound();

  /** Lays out the words, names the actors and what is forbidden. Called before each execution. */
  void stage(Stage stage);

  /** What the explorer must find for the claim to be as it should. */
  default Verdict expected() {
    return Verdict.HOLDS;
  }

  /** True when an actor that sleeps or goes round for ever is itself what is forbidden. */
  default boolean forbidsDeadlock() {
    return false;
  }

  /** The claim's own plain accesses that may race, each with a reason. */
  default List<DeclaredRaces.Declared> races() {
    return List.of();
  }

  /** Changes to production code that this claim must notice. */
  default List<Mutant> mutants() {
    return List.of();
  }
}
