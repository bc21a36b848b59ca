package dev.quire.check.explore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Java's access modes as views: each atom has all its writes in modification order, each actor a
 * view of which of them it may still read. docs/checking.md has the rules in words.
 */
final class WeakMemory implements Memory {

  // Why reduction is sound
  //
  // A step reads and changes: the writes of the atoms that it touches, its actor's own knowledge,
  // the queue of an address, or what the full fences know; a heavy barrier touches everything. So
  // steps that depend on each other by the tree's rule alone can tell in which order they were
  // taken. What a step may choose from follows from the writes of its atoms and from its actor's
  // past: both change by dependent steps only. What it would touch, for the sleep sets, is said for
  // all of its choices together.
  //
  // Sizes
  //
  // A cell is divided into atoms where accesses divide it, so words beside each other in one cell
  // are as independent as in different cells. An access of several atoms is one step with one store
  // in each. When an access divides an atom that has writes already, the execution is run again
  // with the finer division: wide writes and wide reads of it choose from the same as before.

  private static final int CLASH = Integer.MAX_VALUE;

  /** What waiters and wakers hand on to each other through the lock of their queue. */
  private record Queue(View fromWaiters, View fromWakers) {}

  private final boolean newestOnly;
  private final Cells cells = new Cells();
  private final Map<Long, Queue> queues = new HashMap<>();
  private final List<Atom> touchedAtoms = new ArrayList<>();
  private Cell touched = cells.at(0);

  private int actors;
  private int slots;
  private Knowledge[] all = new Knowledge[0];
  private View[] wakings = new View[0];
  private View fences = new View(0);
  private Order order = new Nothing();
  private final @Nullable Races races;
  private Picks picks;
  private int execution = 1;
  private long stores;
  private final List<Candidate> readable = new ArrayList<>();
  private int taken;
  private boolean explains;

  private record Nothing() implements Order {
    @Override
    public boolean isPast(int step, int actor) {
      return true;
    }

    @Override
    public boolean isBefore(int earlier, int later) {
      return true;
    }
  }

  /**
   * With {@code newestOnly} each read finds the newest write: sequential consistency.
   *
   * @param races finds data races; null when nobody asks for them
   */
  WeakMemory(boolean newestOnly, @Nullable Races races) {
    this.newestOnly = newestOnly;
    this.races = races;
    picks = new Picks(order, newestOnly);
  }

  @Override
  public void start(int actorCount, Order newOrder) {
    actors = actorCount;
    order = newOrder;
    if (races != null) {
      races.start(actors);
    }
    picks = new Picks(order, newestOnly);
    fences = new View(actors);
    all = new Knowledge[actors];
    wakings = new View[actors];
    for (int i = 0; i < actors; i++) {
      all[i] = new Knowledge(i, actors);
      wakings[i] = new View(actors);
      all[i].clear();
    }
  }

  @Override
  public void clear() {
    execution++;
    stores = 0;
    queues.clear();
    fences.clear();
    if (races != null) {
      races.clear();
    }
    for (int i = 0; i < actors; i++) {
      all[i].clear();
      wakings[i].clear();
    }
  }

  @Override
  public boolean isStep(int code) {
    return code != Operations.ACQUIRE_FENCE && code != Operations.STORE_STORE_FENCE;
  }

  @Override
  public void local(int actor, int code) {
    if (code == Operations.ACQUIRE_FENCE) {
      all[actor].acquireFence();
    } else {
      all[actor].storeStoreFence();
    }
  }

  // ---- the stage

  @Override
  public long stage(long[] request) {
    int code = Operations.code(request);
    if (!Operations.isAccess(code)) {
      return 0;
    }
    long old = newest(request);
    if (Operations.isGet(code)) {
      return old;
    }
    int bytes = Operations.bytes(request);
    if (Operations.isCas(code)) {
      if (old != Bits.narrow(request[2], bytes)) {
        return 0;
      }
      put(request, request[3]);
      return 1;
    }
    put(request, Operations.isAdd(code) ? old + request[2] : request[2]);
    return old;
  }

  @Override
  public long newest(long[] request) {
    int bytes = Operations.bytes(request);
    if (bytes == 0 || request[1] == 0) {
      return 0;
    }
    Cell cell = cells.at(Bits.cell(request[1], bytes));
    return Bits.extract(cell.newest(execution), Bits.shift(request[1]), bytes);
  }

  private void put(long[] request, long value) {
    int bytes = Operations.bytes(request);
    Cell cell = cells.at(Bits.cell(request[1], bytes));
    long whole = Bits.insert(cell.newest(execution), Bits.shift(request[1]), bytes, value);
    cell.age = execution;
    cell.value = whole;
    stores++;
    for (Atom atom : cell.atoms) {
      if (atom.age == execution) {
        long part = Bits.extract(whole, atom.shift, atom.bytes);
        atom.insert(new Message(atom, part, stores, STAGE, Message.BEFORE, true), atom.size());
      }
    }
  }

  // ---- which atoms

  @Override
  public boolean prepare(int actor, long[] request) {
    if (!Operations.isAccess(Operations.code(request))) {
      return true;
    }
    int bytes = Operations.bytes(request);
    Cell cell = cells.at(Bits.cell(request[1], bytes));
    int mask = Bits.mask(request[1], bytes);
    boolean intact = cell.isFineFor(mask) || divide(cell, mask);
    if (!intact) {
      return false;
    }
    touched = cell;
    touchedAtoms.clear();
    for (Atom atom : cell.atoms) {
      if ((atom.mask & mask) != 0) {
        if (atom.age != execution) {
          cell.wideReads.clear();
          atom.begin(execution, began(cell, atom));
        }
        touchedAtoms.add(atom);
      }
    }
    return true;
  }

  private long began(Cell cell, Atom atom) {
    return cell.age == execution ? Bits.extract(cell.value, atom.shift, atom.bytes) : 0;
  }

  /** Halves atoms until none reaches over the border; false when one was in use. */
  private boolean divide(Cell cell, int mask) {
    if (cell.atoms.isEmpty()) {
      cell.atoms.add(new Atom(0, Long.BYTES, slots++, actors));
    }
    boolean intact = true;
    for (int i = 0; i < cell.atoms.size(); i++) {
      Atom atom = cell.atoms.get(i);
      int common = atom.mask & mask;
      if (common != 0 && common != atom.mask) {
        int half = atom.bytes / 2;
        intact &= atom.age != execution;
        cell.atoms.set(i, new Atom(atom.shift, half, slots++, actors));
        cell.atoms.add(i + 1, new Atom(atom.shift + half * 8, half, slots++, actors));
        i--;
      }
    }
    return intact;
  }

  // ---- choices

  @Override
  public int choices(int actor, long[] request) {
    return Operations.isAccess(Operations.code(request)) ? offer(actor, request) : picks.none();
  }

  private int offer(int actor, long[] request) {
    int code = Operations.code(request);
    Knowledge mine = all[actor];
    boolean reads = Operations.isGet(code);
    int[] floors = picks.floors(touchedAtoms.size());
    for (int i = 0; i < touchedAtoms.size(); i++) {
      Atom atom = touchedAtoms.get(i);
      floors[i] = reads ? mine.readFloor(atom, code) : mine.writeFloor(atom, code);
    }
    boolean alsoReads = !Operations.isSet(code);
    return picks.offer(touched, touchedAtoms, actor, kind(code), alsoReads, request[2]);
  }

  private static Picks.Kind kind(int code) {
    boolean strong = Operations.isVolatile(code);
    if (Operations.isGet(code)) {
      return Picks.Kind.READ;
    }
    if (Operations.isCas(code)) {
      return strong ? Picks.Kind.VOLATILE_COMPARE : Picks.Kind.COMPARE;
    }
    return strong ? Picks.Kind.VOLATILE_WRITE : Picks.Kind.WRITE;
  }

  @Override
  public void footprint(int actor, long[] request, Footprint into) {
    int code = Operations.code(request);
    boolean writes = Operations.isSet(code) || Operations.isAdd(code);
    if (Operations.isCas(code)) {
      writes = mayMatch(request);
    }
    into.of(request, writes);
    if (code == Operations.FULL_FENCE) {
      into.set(CLASH, -1, Footprint.WRITES);
    }
  }

  /** True unless nothing that was ever written there is what a compare-and-set expects. */
  private boolean mayMatch(long[] request) {
    int bytes = Operations.bytes(request);
    Cell cell = cells.at(Bits.cell(request[1], bytes));
    int mask = Bits.mask(request[1], bytes);
    for (Atom atom : cell.atoms) {
      if (atom.mask == mask && atom.age == execution) {
        return atom.hasHeld(request[2]);
      }
    }
    return true;
  }

  // ---- the step

  @Override
  public long perform(int actor, long[] request, int choice, int step, Footprint into) {
    int code = Operations.code(request);
    readable.clear();
    if (!Operations.isAccess(code)) {
      footprint(actor, request, into);
      synchronize(actor, code, request[1]);
      return 0;
    }
    int bytes = Operations.bytes(request);
    long read = Bits.narrow(picks.value(choice), bytes);
    boolean compares = Operations.isCas(code);
    boolean matches = compares && read == Bits.narrow(request[2], bytes);
    boolean adds = Operations.isAdd(code);
    boolean writes = Operations.isSet(code) || adds || matches;
    into.word(request, writes);
    if (compares || adds || Operations.isGet(code)) {
      Message[] found = picks.messages(choice);
      for (Message message : found) {
        all[actor].read(message, code);
      }
      if (found.length > 1) {
        touched.wideReads.add(found);
      }
    }
    if (explains && !Operations.isSet(code)) {
      explain(choice);
    }
    // after the acquire and before the release, as part of which the access has happened
    races(actor, code, step, compares && !matches);
    if (writes) {
      long value = adds ? read + request[2] : compares ? request[3] : request[2];
      write(actor, code, choice, value, step, adds || compares);
    }
    return compares ? (matches ? 1 : 0) : Operations.isSet(code) ? 0 : read;
  }

  private void races(int actor, int code, int step, boolean readsOnly) {
    Races check = races;
    if (check == null) {
      return;
    }
    Knowledge mine = all[actor];
    int as = readsOnly ? Operations.GET_VOLATILE : code;
    for (Atom atom : touchedAtoms) {
      check.access(touched, atom, actor, mine.time(), mine.seen, step, as);
    }
  }

  private void write(int actor, int code, int choice, long value, int step, boolean follows) {
    Knowledge mine = all[actor];
    int first = touchedAtoms.getFirst().shift;
    Message[] written = new Message[touchedAtoms.size()];
    stores++;
    for (int i = 0; i < written.length; i++) {
      Atom atom = touchedAtoms.get(i);
      long part = Bits.extract(value, atom.shift - first, atom.bytes);
      Message before = picks.get(choice, i);
      written[i] = new Message(atom, part, stores, actor, step, Operations.isVolatile(code));
      atom.insert(written[i], before.position + 1);
      before.followed |= follows;
      mine.wrote(written[i]);
    }
    View view = mine.handsOn(code);
    for (int i = 0; i < written.length; i++) {
      View base = follows ? picks.get(choice, i).view : null;
      written[i].view = joined(view, base);
    }
  }

  /** A read-modify-write hands on what the write handed on that it follows. */
  private static @Nullable View joined(@Nullable View own, @Nullable View base) {
    if (own == null || base == null) {
      return own == null ? base : own;
    }
    View both = own.copy();
    both.join(base);
    return both;
  }

  private void synchronize(int actor, int code, long address) {
    Knowledge mine = all[actor];
    switch (code) {
      case Operations.FULL_FENCE -> mine.fullFence(fences);
      case Operations.HEAVY_BARRIER -> {
        for (Knowledge one : all) { // the second round tells the first ones of the last ones
          one.fullFence(fences);
        }
        for (Knowledge one : all) {
          one.fullFence(fences);
        }
      }
      case Operations.ENQUEUE -> {
        mine.acquire(queue(address).fromWakers());
        queue(address).fromWaiters().join(mine.release());
      }
      case Operations.WAKE -> {
        mine.acquire(queue(address).fromWaiters());
        queue(address).fromWakers().join(mine.release());
      }
      case Operations.GIVE_UP -> mine.acquire(queue(address).fromWakers());
      case Operations.RESUME -> mine.acquire(wakings[actor]);
      default -> throw new IllegalArgumentException("the seam sent an unknown operation: " + code);
    }
  }

  private Queue queue(long address) {
    return queues.computeIfAbsent(address, key -> new Queue(new View(actors), new View(actors)));
  }

  @Override
  public void woken(int actor, int waker) {
    wakings[actor] = all[waker].release();
  }

  // ---- questions

  @Override
  public long repeat(int actor, long[] request) {
    int code = Operations.code(request);
    long found = 0;
    for (Atom atom : touchedAtoms) {
      Message last = all[actor].last.at(atom);
      long value = last == null ? atom.get(0).value : last.value;
      found = Bits.insert(found, atom.shift - touchedAtoms.getFirst().shift, atom.bytes, value);
    }
    found = Bits.narrow(found, Operations.bytes(request));
    if (Operations.isGet(code)) {
      return found;
    }
    if (Operations.isCas(code) && found != Bits.narrow(request[2], Operations.bytes(request))) {
      return 0;
    }
    return stage(request);
  }

  @Override
  public boolean isBehind(int actor, long place, int mask) {
    if (place < 0 || place == CLASH) {
      return false;
    }
    for (Atom atom : cells.at(place).atoms) {
      Message last = all[actor].last.at(atom);
      if ((atom.mask & mask) != 0
          && atom.age == execution
          && (last == null ? 0 : last.position) < atom.size() - 1) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int rank(int choice) {
    return picks.count() == 0 ? choice : picks.rank(choice);
  }

  @Override
  public void explain() {
    explains = true;
  }

  /** Notes what the access that is performed could have read. */
  private void explain(int choice) {
    for (int i = picks.count() - 1; i >= 0; i--) {
      readable.add(new Candidate(picks.get(i, 0).step, picks.value(i)));
    }
    taken = picks.count() - 1 - choice;
  }

  @Override
  public List<Candidate> readable() {
    return List.copyOf(readable);
  }

  @Override
  public int taken() {
    return taken;
  }

  @Override
  public @Nullable Race race() {
    return races == null ? null : races.found();
  }
}
