package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Stage;
import dev.quire.check.Verdict;
import dev.quire.core.epoch.Epoch;
import dev.quire.core.epoch.Reader;
import dev.quire.core.word.WaitQueues;
import dev.quire.core.word.WordLock;
import dev.quire.core.word.Words;

/**
 * How Linux kept the metadata of a huge page's tails, in miniature: four lessons beside {@link
 * LookupAgainstTail} and {@link LateGetAgainstDrop}, which say the same of Quire. The layout is
 * Linux's and not ours, so this is the one place where a claim spells out a protocol itself.
 *
 * <p>A 2 MiB page has 512 structs of 64 bytes on eight pages of memmap. To save seven of these,
 * their addresses are mapped to one page that is kept. On the page that holds the head, every 64th
 * address from there on is the head's own struct: the seven that Matthew Wilcox counts in February
 * 2024 ("For 7 of the 512 pages which are freed, the struct page pointer gathered by CPU A will not
 * point to a page with a refcount of 0").
 *
 * <p><b>Actors</b>: A looks a page up and is stopped at will. B takes that page out of the cache,
 * makes it one of those tails of a huge page, and remaps its struct. A processor's access and its
 * translation are one step against the flush that ends a remap; the lock {@code cpu} makes them so.
 */
abstract class HistoricTails implements Claim {

  private static final int OWN = 0;
  private static final int SHARED = 1;

  private final boolean readOnly;
  private final boolean grace;
  private final boolean alias;

  private final WaitQueues waits = new WaitQueues();
  private long slot;
  private long mapped;
  private long own;
  private long shared;
  private long cpu;
  private boolean faulted;
  private boolean strayed;
  private boolean remapped;

  /**
   * @param readOnly the shared mapping may not be written
   * @param grace B waits for a grace period before it remaps, and A looks whether it may write
   * @param alias the shared struct is the head's, with a count above 0; else that of a tail
   */
  HistoricTails(boolean readOnly, boolean grace, boolean alias) {
    this.readOnly = readOnly;
    this.grace = grace;
    this.alias = alias;
  }

  @Override
  public String bound() {
    return "1 look-up, 1 removal with a remap";
  }

  @Override
  public Verdict expected() {
    return grace ? Verdict.HOLDS : Verdict.REFUTED;
  }

  @Override
  public void stage(Stage stage) {
    Epoch epoch = Places.epoch(stage, null);
    slot = stage.words("slot", Integer.BYTES);
    mapped = stage.words("mapping of the struct", Integer.BYTES);
    own = stage.words("own count", Integer.BYTES);
    shared = stage.words("count of the shared struct", Integer.BYTES);
    cpu = stage.words("cpu", Integer.BYTES);
    Words.setIntPlain(slot, 1);
    Words.setIntPlain(own, 1);
    stage.actor("A", () -> lookUp(epoch.reader()));
    stage.actor("B", () -> makeTail(epoch));
    stage.forbid("a look-up wrote through a read-only mapping: the kernel stops", () -> faulted);
    stage.forbid("a look-up moved the count of a page that it never asked for", () -> strayed);
    stage.outcome(() -> remapped ? "remapped" : "kept");
  }

  private void lookUp(Reader reader) {
    reader.enter();
    try {
      if (Words.getIntAcquire(slot) == 0) { // pairs with B's store
        return;
      }
      int count = load();
      // After the count (2025: the other way round was a bug): with a count from before the remap
      // the grace period has not passed.
      if (count == 0 || grace && Words.getIntAcquire(mapped) == SHARED) { // pairs with remap
        return;
      }
      if (add(count, 1) && Words.getIntAcquire(slot) == 0) { // pairs with B's store
        add(count + 1, -1); // "folio_put() on something which used to be a folio"
      }
    } finally {
      reader.exit();
    }
  }

  private int load() {
    WordLock.lock(cpu, waits);
    int count = Words.getIntOpaque(Words.getIntPlain(mapped) == OWN ? own : shared);
    WordLock.unlock(cpu, waits);
    return count;
  }

  /** One step of A: false when the count was another one, or the processor refused. */
  private boolean add(int count, int delta) {
    WordLock.lock(cpu, waits);
    boolean strays = Words.getIntPlain(mapped) == SHARED;
    faulted |= strays && readOnly; // whether or not the count compares
    long word = strays ? shared : own;
    boolean added = !faulted && Words.casInt(word, count, count + delta); // pairs with itself
    strayed |= strays && added;
    WordLock.unlock(cpu, waits);
    return added;
  }

  private void makeTail(Epoch epoch) {
    Words.setIntRelease(slot, 0); // pairs with A's second look
    if (!Words.casInt(own, 1, 0) || grace && !epoch.elapsed(epoch.stamp())) { // pairs with add
      return; // A was first, or is still at it: some other time
    }
    WordLock.lock(cpu, waits);
    Words.setIntPlain(mapped, SHARED);
    Words.setIntPlain(shared, alias ? 1 : 0);
    WordLock.unlock(cpu, waits);
    remapped = true;
  }
}
