package dev.quire.fsx;

/** What a step of a program does. A store says which of them it knows. */
public enum Verb {
  /** Reads a range by copy. */
  READ(Kind.READ),
  /** Reads a range into a buffer off the heap. */
  READ_BUFFER(Kind.READ),
  /** Reads a range by something that an earlier read of the page gave, a hint. */
  READ_HINT(Kind.READ),
  /** Reads a range in place, all of it as one. */
  READ_SCOPE(Kind.READ),
  /** Reads a range in place; a writer may be seen half done. */
  READ_PIN(Kind.READ),
  /** Reads a range in place while no writer may change the page. */
  READ_PIN_SHARED(Kind.READ),
  /** Writes a range; the file grows as far as it reaches. */
  WRITE(Kind.WRITE),
  /** Writes a range out of a buffer off the heap. */
  WRITE_BUFFER(Kind.WRITE),
  /** Writes in place, within the page of the position, and not beyond the end of the file. */
  WRITE_PIN(Kind.WRITE_INSIDE),
  /** Writes a range that may touch several pages as one, not beyond the end of the file. */
  WRITE_GROUP(Kind.WRITE_INSIDE),
  /** Writes at the end of the file; the position of the step says nothing. */
  APPEND(Kind.WRITE),
  /** Gives the file the size that the position says; it may grow by that. */
  TRUNCATE(Kind.TRUNCATE),
  /** Makes a range of zeros. */
  PUNCH(Kind.PUNCH),
  /** Makes everything durable. */
  FORCE(Kind.ASIDE),
  /** Makes a range durable. */
  FORCE_RANGE(Kind.ASIDE),
  /** Asks for the size. */
  SIZE(Kind.SIZE),
  /** Keeps a page in place until the next one is held, or all lanes meet. */
  HOLD(Kind.ASIDE),
  /** Attaches an object to a page, or takes back the one that is there. */
  ATTACH(Kind.ASIDE),
  /** Closes the handle and opens it again under the other name of the file. */
  REOPEN(Kind.ASIDE),
  /** Makes the store short of memory for a moment. */
  PRESSURE(Kind.ASIDE),
  /** All lanes meet, and the whole file is read. */
  SETTLE(Kind.MEETING),
  /** As {@link #SETTLE}, and the stored file must hold the same after a force. */
  CHECK(Kind.MEETING),
  /** As {@link #CHECK}, and all handles are closed and opened again. */
  RESTART(Kind.MEETING);

  enum Kind {
    READ,
    WRITE,
    WRITE_INSIDE,
    TRUNCATE,
    PUNCH,
    SIZE,
    ASIDE,
    MEETING
  }

  private final Kind kind;

  Verb(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** Whether it changes what the file holds. */
  boolean changes() {
    return switch (kind) {
      case WRITE, WRITE_INSIDE, TRUNCATE, PUNCH -> true;
      case READ, SIZE, ASIDE, MEETING -> false;
    };
  }

  /** Whether all lanes meet for it. */
  public boolean isMeeting() {
    return kind == Kind.MEETING;
  }
}
