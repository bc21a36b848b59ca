package dev.quire.core.cache;

import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.os.Transfers;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Fills of one file whose reads run together: each ends as soon as its bytes are there, while the
 * others are under way and more begin. All its folios are in their slots, locked and latched by
 * this thread, as that of any fill; it waits for nothing while it has them. Protocol fill.md.
 */
final class FillBatch implements Transfers.Feed {

  /** Folios that are under way together, as far as memory goes that was allocated before. */
  static final int MAX = 32;

  /** Which pages, one after the other. */
  interface Pages {

    /**
     * Puts the next folio into its slots, by {@link Fill#insert}, without waiting for anything.
     *
     * @return 0 when there is none, or no memory for it: asked again when others have ended
     */
    long next();

    /** A fill has ended, the {@code nth} that {@link #next} began, from 0. */
    void ended(int nth, @Nullable IOException failure);
  }

  private final Fill fill;
  private final Mapping mapping;
  private final Pages pages;
  private final Transfers transfers = new Transfers(MAX, this);

  /** Made once, for the heap may be full when a fill ends. */
  private final Fill.Arrival bytes = this::arrive;

  private long[] folios = new long[MAX];
  private int[] due = new int[MAX];

  // The fill that ends at the moment.
  private int ending;
  private long endingFolio;
  private @Nullable IOException endingFailure;

  FillBatch(Fill fill, Mapping mapping, Pages pages) {
    this.fill = fill;
    this.mapping = mapping;
    this.pages = pages;
  }

  /**
   * Fills them all; every fill that was begun has ended.
   *
   * @return false when the storage would not have them together: then there may be more pages
   */
  boolean run() {
    IOException all = null;
    try {
      mapping.backing().read(transfers);
    } catch (IOException e) {
      all = e;
    } catch (RuntimeException | Error e) {
      all = new IOException("the pages could not be read together: " + e, e);
    } finally {
      endAll(all); // whatever is thrown is the failure of all that are left
    }
    return all == null;
  }

  /** Ends all that are left, though the heap may be full for the end of one. */
  private void endAll(@Nullable IOException failure) {
    Error full = null;
    for (int i = 0; i < transfers.count(); i++) {
      try {
        if (folios[i] != 0) {
          end(i, failure);
        }
      } catch (Error e) {
        full = e; // told once all have ended
      }
    }
    if (full != null) {
      throw full;
    }
  }

  @Override
  public boolean next() {
    long folio = pages.next();
    if (folio == 0) {
      return false;
    }
    int nth = transfers.count();
    boolean noted = false;
    try {
      if (nth == folios.length) {
        folios = Arrays.copyOf(folios, 2 * nth);
        due = Arrays.copyOf(due, 2 * nth);
      }
      transfers.begin(Identity.index(folio) << Frames.FRAME_SHIFT);
      folios[nth] = folio;
      noted = true;
    } finally {
      if (!noted) { // the heap is full: nobody else knows of this one
        fill.finish(folio, false, null);
      }
    }
    due[nth] = fill.due(folio);
    transfers.add(mapping.lookup().content(folio), due[nth]);
    return true;
  }

  @Override
  public void ended(int transfer) {
    end(transfer, transfers.failure(transfer));
  }

  private void end(int nth, @Nullable IOException failure) {
    long folio = folios[nth];
    folios[nth] = 0;
    ending = nth;
    endingFolio = folio;
    endingFailure = failure;
    pages.ended(nth, fill.complete(folio, bytes));
  }

  private void arrive() throws IOException {
    if (endingFailure != null) {
      throw endingFailure;
    }
    fill.arrived(endingFolio, (int) transfers.moved(ending), due[ending]);
  }
}
