package dev.quire.check;

import java.util.List;

/**
 * One step of an execution: an access of a word, with what it found and why it could be taken.
 *
 * @param number from 1; every step of every actor counts
 * @param kind what it did to the word
 * @param how the operation and its ordering, such as {@code load acquire}
 * @param word what a person calls the word
 * @param address of its first byte, as made up for the claim
 * @param bytes that were touched; 0 for a fence, a queue or a wake-up
 * @param before what the actor found there; for a store what it replaced
 * @param after what the word held afterwards as this actor sees it
 * @param wanted what a compare-and-set asked for; empty for anything else
 * @param from number of the step that wrote what was read, 0 for the stage before the actors
 * @param choices what a load could have read, when a memory model leaves it a choice: oldest first
 * @param cause number of the step that made this one possible (a wake-up, a change of what a loop
 *     looks at), 0 for none
 * @param site the method that did it, with its line
 * @param shared false when no other actor could notice: the word is not touched by another one, or
 *     never written
 */
public record Step(
    int number,
    String actor,
    Kind kind,
    String how,
    String word,
    long address,
    int bytes,
    String before,
    String after,
    String wanted,
    int from,
    List<Choice> choices,
    int cause,
    String site,
    boolean shared) {

  /** What a step does to its word. */
  public enum Kind {
    READ,
    WRITE,
    /** A read and a write at one instant: get-and-add, or a compare-and-set that succeeded. */
    UPDATE,
    /** A compare-and-set that found something else, or failed although it had not to. */
    REFUSED,
    /** Stands in the queue of the word. */
    QUEUE,
    /** Lets those go on that stand in the queue of the word. */
    WAKE,
    /** Goes on after a wait. */
    RESUME,
    FENCE
  }

  /**
   * A write that a load could have read.
   *
   * @param step its number, 0 for the stage
   */
  public record Choice(int step, String value) {}

  public Step {
    choices = List.copyOf(choices);
  }

  /** The same step, of which no other actor knows. */
  public Step alone() {
    return new Step(
        number, actor, kind, how, word, address, bytes, before, after, wanted, from, choices, cause,
        site, false);
  }

  public boolean reads() {
    return kind == Kind.READ || kind == Kind.UPDATE || kind == Kind.REFUSED;
  }

  public boolean writes() {
    return kind == Kind.WRITE || kind == Kind.UPDATE;
  }

  /** True when both touch a byte that one of them writes, or wait at one word. */
  public boolean concerns(Step other) {
    boolean queues = kind != Kind.FENCE && other.kind != Kind.FENCE;
    return bytes == 0 && other.bytes == 0 && queues && address == other.address
        || bytes > 0
            && other.bytes > 0
            && address < other.address + other.bytes
            && other.address < address + bytes
            && (writes() || other.writes());
  }

  /** True when it read something older than it could have read. */
  public boolean isStale() {
    return !choices.isEmpty() && choices.getLast().step() != from && choices.getLast().step() > 0;
  }

  /** The word and its values: {@code f.refcount 2 -> 3}. */
  public String change() {
    return switch (kind) {
      case READ -> word + " is " + before;
      case WRITE -> word + " := " + after;
      case UPDATE -> word + " " + before + " -> " + after;
      case REFUSED -> word + " is " + before + ", not " + wanted;
      case QUEUE, WAKE, RESUME, FENCE -> word;
    };
  }

  /** The step in one line, without its number and actor. */
  public String text() {
    return (how + " " + change()).strip();
  }
}
