package dev.quire;

import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.migrate.LongTerm;
import dev.quire.core.migrate.Result;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Pins that are to last, whose pages are moved out of the way before they are pinned. Protocol
 * compaction.md.
 */
final class LongPins {

  private static final int TRIES = 10;
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final Assembly rooms;
  private final LongTerm places;
  private final Pins pins;
  private final int most; // half of the frames there are: the rest is for index nodes

  private LongPins(Quire quire) {
    this.rooms = quire.rooms();
    this.places = new LongTerm(rooms.cache());
    this.pins = quire.pins();
    this.most = rooms.frames().fixedSections() << Frames.SECTION_ORDER - 1;
  }

  /** See {@link PinMode#LONGTERM}. */
  static Folio pin(CachedFile file, long position) throws IOException {
    file.checkOpen();
    Positions.checkPosition(position);
    return new LongPins(file.quire()).pinned(file, position);
  }

  private Folio pinned(CachedFile file, long position) throws IOException {
    Mapping mapping = file.mapping();
    long folio = settled(file, position);
    int ticket = 0;
    boolean made = false;
    try {
      long start = position & -file.pageSize();
      int frames = places.isSettled(folio) ? 1 << Identity.order(folio) : 0;
      ticket = pins.recordLong(file, start, frames);
      long pinned = mapping.lookup().pinned(folio, position, file.quire().reader());
      Folio pin = new Folio(file, pinned, file.address(folio, start), start, false, ticket);
      made = true;
      return pin;
    } finally {
      if (!made) {
        pins.forget(ticket);
        mapping.put(folio);
      }
    }
  }

  /** A reference to the folio of a page, in its place for long if there is one for it. */
  private long settled(CachedFile file, long position) throws IOException {
    long pause = PAUSE_NANOS;
    for (int tries = 0; ; tries++) {
      long folio = file.quire().reading().pin(file, position);
      if (tries == TRIES || places.isSettled(folio) || pins.settledFrames() >= most) {
        return folio;
      }
      Result result = settle(folio);
      if (result.outcome() == Result.Outcome.NO_MEMORY) {
        tries = TRIES - 1;
      } else if (!result.isDone()) {
        LockSupport.parkNanos(pause);
        pause *= 2;
      }
    }
  }

  private Result settle(long folio) {
    if (!rooms.calls().tryEnter()) {
      rooms.cache().folios().put(folio, 1);
      throw Calls.closed();
    }
    try {
      return places.settle(folio);
    } finally {
      rooms.calls().exit();
    }
  }
}
