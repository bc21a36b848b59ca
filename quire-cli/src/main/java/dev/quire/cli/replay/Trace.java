package dev.quire.cli.replay;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * References to pages, in order. The pages are numbered anew, so that they make one dense file:
 * folios in the order in which they were first referred to, and in a folio as they were.
 */
public final class Trace {
  private static final int CHUNK_SHIFT = 20;
  private static final int CHUNK = 1 << CHUNK_SHIFT;

  private final List<int[]> chunks;
  private final int references;
  private final int pages;
  private final int folios;
  private final int folioShift;

  private Trace(List<int[]> chunks, int references, int pages, int folios, int folioShift) {
    this.chunks = chunks;
    this.references = references;
    this.pages = pages;
    this.folios = folios;
    this.folioShift = folioShift;
  }

  /** How many references there are. */
  public int references() {
    return references;
  }

  /** The footprint: different pages of 4 KiB. */
  public int pages() {
    return pages;
  }

  /** Different folios. */
  public int folios() {
    return folios;
  }

  /** log2 of the pages of 4 KiB in a folio. */
  public int folioShift() {
    return folioShift;
  }

  /** Page of 4 KiB in the dense file that reference {@code i} is to. */
  int page(int i) {
    return chunks.get(i >>> CHUNK_SHIFT)[i & CHUNK - 1];
  }

  /** The folio that reference {@code i} is to, from 0 to {@link #folios}. */
  int folio(int i) {
    return page(i) >>> folioShift;
  }

  /** A size in pages of 4 KiB as a share of the footprint, at least one folio. */
  public long share(double percent) {
    return Math.max(1L << folioShift, Math.round(pages * percent / 100));
  }

  /** Takes the references of a trace as they are read. */
  static final class Collector {
    // What a rival may need beside the trace: the next use of each reference, a node for each
    // folio.
    private static final int BYTES_A_REFERENCE = 2 * Integer.BYTES;
    private static final int BYTES_A_FOLIO = 40;

    private final String name;
    private final int folioShift;
    private final long heapBytes;
    private final List<int[]> chunks = new ArrayList<>();
    private final DenseNumbers folios = new DenseNumbers();
    private final BitSet touched = new BitSet();
    private int references;

    /**
     * @param name of the trace, for messages
     * @param heapBytes what the trace may take of the heap
     */
    Collector(String name, int folioShift, long heapBytes) {
      this.name = name;
      this.folioShift = folioShift;
      this.heapBytes = heapBytes;
    }

    void add(long key) throws BadTraceException {
      int offset = references & CHUNK - 1;
      if (offset == 0) {
        checkHeap();
        chunks.add(new int[CHUNK]);
      }
      int page = page(key);
      touched.set(page);
      chunks.getLast()[offset] = page;
      references++;
    }

    private int page(long key) throws BadTraceException {
      long folio = folios.of(key >>> folioShift);
      if (folio >= Integer.MAX_VALUE >>> folioShift) {
        throw new BadTraceException(
            "%s refers to more than %d folios; use a smaller --folio-size"
                .formatted(name, Integer.MAX_VALUE >>> folioShift));
      }
      return (int) (folio << folioShift | key & (1 << folioShift) - 1);
    }

    private void checkHeap() throws BadTraceException {
      long bytes =
          BYTES_A_REFERENCE * ((long) references + CHUNK)
              + folios.heapBytes()
              + (long) BYTES_A_FOLIO * folios.size();
      if (bytes > heapBytes || references > Integer.MAX_VALUE - CHUNK) {
        throw tooLarge(name, references);
      }
    }

    Trace finish() throws BadTraceException {
      if (references == 0) {
        throw new BadTraceException(name + " holds no reference: give a trace that does");
      }
      return new Trace(chunks, references, touched.cardinality(), folios.size(), folioShift);
    }
  }

  /** What is said of a trace that the heap cannot take. */
  static BadTraceException tooLarge(String name, long references) {
    return new BadTraceException(
        ("%s is too large for a heap of %d MiB (after %d references): give the JVM more,"
                + " as in QUIRE_JAVA_OPTS=-Xmx16g")
            .formatted(name, Runtime.getRuntime().maxMemory() >> 20, references));
  }
}
