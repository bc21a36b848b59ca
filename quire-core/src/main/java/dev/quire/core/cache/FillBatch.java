package dev.quire.core.cache;

import dev.quire.core.folio.Identity;
import dev.quire.core.frame.Frames;
import dev.quire.core.os.Transfers;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Fills of one file whose reads run together. All its folios are in their slots, locked and latched
 * by this thread, as that of any fill; it waits for no lock while it has them. Protocol fill.md.
 */
final class FillBatch {

  /** Folios that are read together at most. */
  static final int MAX = 32;

  private final Fill fill;
  private final Mapping mapping;
  private final long[] folios;
  private final int[] due;
  private int count;

  FillBatch(Fill fill, Mapping mapping) {
    this.fill = fill;
    this.mapping = mapping;
    int capacity = mapping.backing().together() ? MAX : 1;
    this.folios = new long[capacity];
    this.due = new int[capacity];
  }

  boolean isFull() {
    return count == folios.length;
  }

  /** A folio that {@link Fill#begin} has put into its slots. */
  void add(long folio) {
    folios[count] = folio;
    count++;
  }

  /**
   * Reads all folios and ends their fills; the batch is empty then.
   *
   * @return the first failure, or null
   */
  @Nullable IOException complete() {
    int ending = count;
    count = 0;
    if (ending == 0) {
      return null;
    }
    if (ending == 1) {
      return fill.complete(folios[0]);
    }
    Transfers transfers = new Transfers();
    IOException all = read(transfers, ending);
    IOException first = null;
    for (int i = 0; i < ending; i++) {
      int each = i;
      IOException failure =
          fill.complete(
              folios[i],
              () -> {
                if (all != null) {
                  throw all;
                }
                IOException own = transfers.failure(each);
                if (own != null) {
                  throw own;
                }
                fill.arrived(folios[each], (int) transfers.moved(each), due[each]);
              });
      first = first == null ? failure : first;
    }
    return first;
  }

  /** What is thrown here is the failure of every folio: each of them must be ended. */
  private @Nullable IOException read(Transfers transfers, int ending) {
    try {
      for (int i = 0; i < ending; i++) {
        due[i] = fill.due(folios[i]);
        transfers.begin(Identity.index(folios[i]) << Frames.FRAME_SHIFT);
        transfers.add(mapping.lookup().content(folios[i]), due[i]);
      }
      mapping.backing().read(transfers);
      return null;
    } catch (IOException e) {
      return e;
    } catch (RuntimeException | Error e) {
      return new IOException("the pages could not be read together: " + e, e);
    }
  }
}
