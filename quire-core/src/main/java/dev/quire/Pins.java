package dev.quire;

import dev.quire.core.frame.Frames;
import dev.quire.stats.PinInfo;
import java.lang.StackWalker.StackFrame;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The register of pins that were recorded when they were taken: one in so many for each thread, its
 * first one always. A record costs a stack walk; the pins between cost a counter.
 */
final class Pins {

  private record Taken(
      CachedFile file,
      long position,
      boolean latched,
      Thread thread,
      long nanos,
      List<StackFrame> site,
      int settledFrames) {

    boolean isOf(CachedFile other, long byteOfPage) {
      return file.mapping() == other.mapping()
          && position <= byteOfPage
          && byteOfPage < position + file.pageSize();
    }

    /** Where the page stands by now; -1 when it is in the file no more. */
    int section(Frames frames) {
      long folio = file.mapping().lookup().peek(position >>> Frames.FRAME_SHIFT);
      return folio == 0 ? -1 : frames.pfn(folio) >>> Frames.SECTION_ORDER;
    }

    /** Put into words only when somebody asks: most records are forgotten unread. */
    PinInfo info(long now) {
      return new PinInfo(
          file.path().toString(),
          position,
          thread.isAlive() ? thread.toString() : thread + ", which has ended",
          TimeUnit.NANOSECONDS.toMillis(now - nanos),
          site.stream().map(StackFrame::toString).collect(Collectors.joining("\n")));
    }
  }

  private static final int SITE_FRAMES = 12;
  private static final int NEVER = -1;

  private final int mask;
  private final boolean enabled;

  // Shared heap state, listed in docs/locking.md.
  private final Map<Integer, Taken> open = new ConcurrentHashMap<>();
  private final AtomicInteger tickets = new AtomicInteger();
  private final AtomicInteger settledFrames = new AtomicInteger();
  private final AtomicLong inPlace = new AtomicLong();

  Pins(int every) {
    this.enabled = every > 0;
    this.mask = enabled ? every - 1 : NEVER;
  }

  /** A thread's n-th pin is recorded when {@code (n & mask) == 0}. */
  int mask() {
    return mask;
  }

  /** Records a pin; the ticket ends the record, 0 when recording is off. */
  int record(CachedFile file, long position, boolean latched) {
    return enabled ? put(file, position, latched, 0) : 0;
  }

  /**
   * Records a pin that is to last; always, but where it was taken only if others are recorded.
   *
   * @param frames of its folio, if it has a place where it is in nobody's way; 0 if not
   */
  int recordLong(CachedFile file, long position, int frames) {
    int ticket = put(file, position, false, frames);
    settledFrames.addAndGet(frames);
    inPlace.addAndGet(frames == 0 ? 1 : 0);
    return ticket;
  }

  /** Frames of pages that are pinned for long, in their places; one that is pinned twice twice. */
  int settledFrames() {
    return settledFrames.get();
  }

  /** Pins for long, so far, whose page could not be moved. */
  long inPlace() {
    return inPlace.get();
  }

  private int put(CachedFile file, long position, boolean latched, int frames) {
    List<StackFrame> site = enabled ? site() : List.of();
    int ticket = tickets.incrementAndGet();
    if (ticket == 0) {
      ticket = tickets.incrementAndGet(); // 0 says that there is no record
    }
    Thread thread = Thread.currentThread();
    open.put(ticket, new Taken(file, position, latched, thread, System.nanoTime(), site, frames));
    return ticket;
  }

  private static List<StackFrame> site() {
    return StackWalker.getInstance()
        .walk(frames -> frames.dropWhile(Pins::isOurs).limit(SITE_FRAMES).toList());
  }

  private static boolean isOurs(StackFrame frame) {
    String name = frame.getClassName();
    return name.startsWith(Pins.class.getName())
        || name.equals(Pinning.class.getName())
        || name.equals(LongPins.class.getName())
        || name.startsWith(Changing.class.getName())
        || name.equals(CachedFile.class.getName());
  }

  void forget(int ticket) {
    Taken taken = open.remove(ticket);
    settledFrames.addAndGet(taken == null ? 0 : -taken.settledFrames);
  }

  /** Recorded pins that are open, the oldest first. */
  List<PinInfo> holders() {
    return holders(pin -> true);
  }

  /** As {@link #holders()}, of the page that holds a position. */
  List<PinInfo> holders(CachedFile file, long position) {
    return holders(pin -> pin.isOf(file, position));
  }

  /** As {@link #holders()}, of pages that stand in some sections. */
  List<PinInfo> holdersIn(Collection<Integer> sections, Frames frames) {
    return sections.isEmpty() ? List.of() : holders(pin -> sections.contains(pin.section(frames)));
  }

  private List<PinInfo> holders(Predicate<Taken> wanted) {
    long now = System.nanoTime();
    return open.values().stream()
        .filter(wanted)
        .sorted(Comparator.comparingLong(Taken::nanos))
        .map(pin -> pin.info(now))
        .toList();
  }

  /** Where a thread has latched the page that holds a position, for a message; empty if unknown. */
  String site(CachedFile file, long position, long thread) {
    return open.values().stream()
        .filter(Taken::latched)
        .filter(pin -> pin.thread.threadId() == thread && pin.isOf(file, position))
        .findFirst()
        .map(pin -> ": %s".formatted(pin.info(System.nanoTime())))
        .orElse("");
  }

  /** The oldest recorded pins as text for a message. */
  String describe(int most) {
    List<PinInfo> holders = holders();
    if (holders.isEmpty()) {
      return "none of the pins was recorded; build with pinSampling(1) to record each";
    }
    StringBuilder text = new StringBuilder("the oldest recorded pins:");
    holders.stream().limit(most).forEach(pin -> text.append(System.lineSeparator()).append(pin));
    return text.toString();
  }
}
