package dev.quire;

import dev.quire.core.cache.GroupLatch;
import dev.quire.core.cache.Mapping;
import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Changes of several pages that a {@linkplain Quire#optimistic read scope} sees all or none of. To
 * be used and closed by the thread that asked for it.
 *
 * <pre>{@code
 * try (WriteGroup group = quire.writeGroup()) {
 *   group.join(file, left);
 *   group.join(file, right);
 *   group.begin();
 *   group.page(file, left).putLong(8, 1);
 *   group.page(file, right).putLong(8, 2);
 *   group.commit();
 * }
 * }</pre>
 *
 * <p>All pages join first; nothing is held then but their place in memory, and not even that while
 * the group waits because too much is dirty. {@link #begin} latches them together. From then on to
 * {@link #close} nobody else reads them but plain pins, and none of them is written to storage. So
 * all pages of a group have to fit into memory at once.
 *
 * <p>A group is one moment for who reads beside it. It is not one for a crash: its pages are
 * written to storage one by one, and a crash may leave some of them. Engines use a log for that.
 */
public final class WriteGroup implements AutoCloseable {

  private enum State {
    JOINING,
    BEGUN,
    COMMITTED,
    CLOSED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A page that has joined: held by a reference, unless the group waits or failed to. */
  private static final class Member {
    final CachedFile file;
    final long position;

    /** 0 while it is not held. */
    long folio;

    @Nullable WritePin pin;
    @Nullable Folio page;

    Member(CachedFile file, long position) {
      this.file = file;
      this.position = position;
    }

    long mapping() {
      return file.mapping().id();
    }

    boolean isHeld() {
      return folio != 0;
    }

    /**
     * As {@link #stands}, and dirty: so it stays when others are found to have changed the file.
     */
    boolean takes() {
      return stands() && file.mapping().dirtiedInPlace(folio);
    }

    boolean stands() {
      return Identity.covers(folio, mapping(), position >>> Frames.FRAME_SHIFT)
          && position < file.mapping().size();
    }
  }

  private static final Comparator<Member> BY_FILE_AND_PLACE =
      Comparator.comparingLong(Member::mapping).thenComparingLong(member -> member.position);

  private final Quire quire;
  private final GroupLatch latch;
  private final List<Member> members = new ArrayList<>();
  private State state = State.JOINING;
  private long[] latched = {};

  WriteGroup(Quire quire, GroupLatch latch) {
    this.quire = quire;
    this.latch = latch;
  }

  /**
   * Makes the page that holds {@code position} one of the group; it is filled when it is missing.
   * Joining again is harmless. May wait until less is dirty, with no page held.
   *
   * @throws java.io.EOFException when {@code position} is at the end of the file or beyond
   * @throws QuireIoException when the page could not be had
   * @throws IllegalStateException after {@link #begin}, or when the file was opened for reading or
   *     is closed
   * @throws IllegalArgumentException when the file belongs to another instance
   */
  public void join(CachedFile file, long position) throws IOException {
    check(State.JOINING, "a page joins before the group begins");
    if (file.quire() != quire) {
      throw new IllegalArgumentException(
          "%s was opened by another instance; use a group of that one".formatted(file.path()));
    }
    file.checkWritable();
    Positions.checkPosition(position);
    if (find(file, position).isEmpty()) {
      throttle(file, position);
      Member member = new Member(file, position & -file.pageSize());
      members.add(member); // now, for the heap may be full: what is held must be known to close
      try {
        member.folio = quire.changing().hold(file, position);
      } finally {
        if (!member.isHeld()) {
          members.remove(member);
        }
      }
    }
  }

  /**
   * Latches all pages that have joined.
   *
   * @throws LatchTimeoutException when one of them stays in the hands of somebody else for too
   *     long; nothing is latched then, and begin may be called again
   * @throws java.io.EOFException when one of them has been cut off meanwhile
   * @throws IllegalStateException when the group has begun, or this thread has a page of it latched
   */
  public void begin() throws IOException {
    check(State.JOINING, "a group begins once");
    members.sort(BY_FILE_AND_PLACE);
    while (true) {
      holdAll();
      long[] folios = members.stream().mapToLong(member -> member.folio).distinct().toArray();
      int failed = latch.lock(folios, System.nanoTime() + quire.changing().latchNanos());
      if (failed >= 0) {
        throw timedOut(folios[failed]);
      }
      try {
        if (takesAll()) {
          latched = folios;
          state = State.BEGUN;
          return;
        }
      } finally {
        if (state != State.BEGUN) {
          latch.unlock(folios);
        }
      }
      members.stream().filter(member -> !member.stands()).forEach(this::letGo);
    }
  }

  private boolean takesAll() {
    for (Member member : members) {
      if (!member.takes()) {
        return false;
      }
    }
    return true;
  }

  // Writeback may need the memory that the pages of a group keep: so a group that waits for it has
  // none in hand. It holds all of them again before it begins.
  private void throttle(CachedFile file, long position) throws IOException {
    if (!quire.changing().admits(file)) {
      members.forEach(this::letGo);
      quire.changing().throttle(file, position);
    }
  }

  private void letGo(Member member) {
    if (member.isHeld()) {
      quire.unpin(member.folio);
      member.folio = 0;
    }
  }

  /** Pages that were given back, or taken out of their files since they joined, are had anew. */
  private void holdAll() throws IOException {
    if (members.stream().allMatch(Member::isHeld)) {
      return;
    }
    for (Member member : members) { // all of this before the first is held: so it comes to an end
      throttle(member.file, member.position);
    }
    for (Member member : members) {
      if (!member.isHeld()) {
        member.folio = quire.changing().hold(member.file, member.position);
      }
    }
  }

  private LatchTimeoutException timedOut(long folio) {
    Member member = members.stream().filter(each -> each.folio == folio).findFirst().orElseThrow();
    return quire.changing().timedOut(member.file, member.position);
  }

  /**
   * The page of the group that holds {@code position}, to be read and written until the group is
   * closed. Closing it ends the use of it, nothing else.
   *
   * @throws IllegalStateException before {@link #begin} and after {@link #commit}
   * @throws IllegalArgumentException when the page has not joined
   */
  public Folio page(CachedFile file, long position) {
    check(State.BEGUN, "pages are had between begin and commit");
    Member member =
        find(file, position)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "the page at byte %d of %s has not joined; join it before the group begins"
                        .formatted(position, file.path())));
    Folio page = member.page;
    return page == null ? show(member) : page;
  }

  private Folio show(Member member) {
    CachedFile file = member.file;
    Mapping mapping = file.mapping();
    WritePin pin = new WritePin(file, member.folio, member.position, mapping.size(), 0, true);
    long pinned = mapping.lookup().pinned(member.folio, member.position, quire.reader());
    Folio page =
        new Folio(file, pinned, file.address(member.folio, member.position), member.position, pin);
    member.pin = pin;
    member.page = page;
    return page;
  }

  /**
   * As {@link Folio#logPosition}, for all pages of the group.
   *
   * @throws IllegalStateException before {@link #begin} and after {@link #commit}
   */
  public void logPosition(long logPosition) {
    check(State.BEGUN, "a group has a log position between begin and commit");
    for (Member member : members) {
      new WritePin(member.file, member.folio, member.position, 0, 0, true).logged(logPosition);
    }
  }

  /** Says that the changes are complete; {@link #close} shows them. */
  public void commit() {
    check(State.BEGUN, "a group is committed once, after it has begun");
    state = State.COMMITTED;
  }

  /**
   * Lets all pages go. Closing twice is harmless.
   *
   * @throws WriteGroupAbandonedException when pages were changed and there was no {@link #commit};
   *     they stay changed, and dirty
   */
  @Override
  public void close() {
    if (state == State.CLOSED) {
      return;
    }
    for (Member member : members) { // allocates nothing before the latches are given back
      end(member.page);
      clearBeyond(member);
    }
    boolean abandoned = state == State.BEGUN;
    state = State.CLOSED;
    latch.unlock(latched);
    for (Member member : members) {
      letGo(member);
    }
    if (abandoned && members.stream().anyMatch(WriteGroup::isChanged)) {
      throw new WriteGroupAbandonedException(
          "a group of writes was closed without commit; these pages are changed: "
              + members.stream()
                  .filter(WriteGroup::isChanged)
                  .map(each -> "byte %d of %s".formatted(each.position, each.file.path()))
                  .collect(Collectors.joining(", ")));
    }
  }

  private static void end(@Nullable Folio page) {
    if (page != null) {
      page.close();
    }
  }

  private static boolean isChanged(Member member) {
    WritePin pin = member.pin;
    return pin != null && pin.isChanged();
  }

  private static void clearBeyond(Member member) {
    WritePin pin = member.pin;
    if (pin != null) {
      pin.clearBeyond();
    }
  }

  private Optional<Member> find(CachedFile file, long position) {
    return members.stream()
        .filter(member -> member.file.mapping() == file.mapping())
        .filter(member -> member.position <= position)
        .filter(member -> position < member.position + member.file.pageSize())
        .findFirst();
  }

  private void check(State wanted, String rule) {
    if (state != wanted) {
      throw new IllegalStateException("%s; this one is %s".formatted(rule, state));
    }
  }

  /** How many pages it has, and how far it has come. */
  @Override
  public String toString() {
    return "write group of %d pages, %s".formatted(members.size(), state);
  }
}
