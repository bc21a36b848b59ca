package dev.quire;

import dev.quire.core.os.OpenMode;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a file is opened.
 *
 * @param pageSize bytes of a page: a power of two from 4096 to 65536. {@link CachedFile#pin}
 *     returns one whole page in one segment
 * @param transform applied to each page after it was read, or null
 * @param advice what is known of the reads to come: see {@link CachedFile#advise(Advice)}
 * @param modes what the handle may do, and what becomes of the file when it is opened; see {@link
 *     #of}
 * @param direct whether reads and writes go around the page cache of the system
 * @param hugePages whether pages are kept together in pieces of up to 2 MiB
 */
public record OpenOptions(
    int pageSize,
    @Nullable PageTransform transform,
    Advice advice,
    Set<StandardOpenOption> modes,
    boolean direct,
    HugePages hugePages) {

  /** The smallest page, and the default. */
  public static final int MIN_PAGE = 4 << 10;

  /** The largest page. */
  public static final int MAX_PAGE = 64 << 10;

  public OpenOptions {
    Objects.requireNonNull(advice, "advice");
    Objects.requireNonNull(hugePages, "hugePages");
    if (pageSize < MIN_PAGE || pageSize > MAX_PAGE || Integer.bitCount(pageSize) != 1) {
      throw new IllegalArgumentException(
          "page size %d; use a power of two from %d to %d".formatted(pageSize, MIN_PAGE, MAX_PAGE));
    }
    EnumSet<StandardOpenOption> all = EnumSet.of(StandardOpenOption.READ);
    for (StandardOpenOption mode : modes) {
      check(mode, modes);
      all.add(mode);
    }
    modes = Collections.unmodifiableSet(all);
  }

  private static void check(StandardOpenOption mode, Set<StandardOpenOption> all) {
    switch (mode) {
      case READ, WRITE -> {}
      case CREATE, CREATE_NEW, TRUNCATE_EXISTING, SYNC, DSYNC -> {
        if (!all.contains(StandardOpenOption.WRITE)) {
          throw new IllegalArgumentException(
              "%s without WRITE; a handle that only reads changes nothing, add WRITE"
                  .formatted(mode));
        }
      }
      case APPEND ->
          throw new IllegalArgumentException(
              "APPEND is no mode here; open with WRITE and append through the handle");
      case SPARSE ->
          throw new IllegalArgumentException(
              "SPARSE is no mode here; leave it out, holes take no space anyway");
      case DELETE_ON_CLOSE ->
          throw new IllegalArgumentException(
              "DELETE_ON_CLOSE is no mode here; delete the file by its path, handles go on");
    }
  }

  /** For reading, with pages of 4 KiB. */
  public static OpenOptions read() {
    return of(StandardOpenOption.READ);
  }

  /**
   * With pages of 4 KiB and the modes of a {@link java.nio.channels.FileChannel}: {@code READ} and
   * {@code WRITE}; {@code CREATE} makes a file that is missing, {@code CREATE_NEW} one that must be
   * missing; {@code TRUNCATE_EXISTING} cuts the file to nothing, for all who have it open; with
   * {@code DSYNC} no write, append, truncation or hole through the handle returns before it is
   * durable, with {@code SYNC} all that the file system knows of the file is too; what is changed
   * in place, through pins and groups, waits for a force.
   *
   * <p>Every handle reads: a page that is written in part has to be read first, so the process
   * needs the right to read the file. All but {@code READ} want {@code WRITE} beside them.
   *
   * @throws IllegalArgumentException for other modes, and for those without {@code WRITE}
   */
  public static OpenOptions of(StandardOpenOption... modes) {
    EnumSet<StandardOpenOption> set = EnumSet.noneOf(StandardOpenOption.class);
    Collections.addAll(set, modes);
    return new OpenOptions(MIN_PAGE, null, Advice.NORMAL, set, false, HugePages.NEVER);
  }

  /**
   * These options with another page size.
   *
   * @throws IllegalArgumentException unless it is a power of two from 4096 to 65536
   */
  public OpenOptions pageSize(int bytes) {
    return new OpenOptions(bytes, transform, advice, modes, direct, hugePages);
  }

  /** These options with a transform for each page; all who open the file pass the same object. */
  public OpenOptions transform(PageTransform newTransform) {
    return new OpenOptions(pageSize, newTransform, advice, modes, direct, hugePages);
  }

  /** These options with something else that is known of the reads to come. */
  public OpenOptions advice(Advice newAdvice) {
    return new OpenOptions(pageSize, transform, newAdvice, modes, direct, hugePages);
  }

  /**
   * These options with I/O around the page cache of the system, or through it. All who open the
   * file agree on that.
   */
  public OpenOptions direct(boolean wanted) {
    return new OpenOptions(pageSize, transform, advice, modes, wanted, hugePages);
  }

  /**
   * As {@link #hugePages(HugePages)} with {@link HugePages#ADVISE}, or with {@link
   * HugePages#NEVER}.
   */
  public OpenOptions largeFolios(boolean wanted) {
    return hugePages(wanted ? HugePages.ADVISE : HugePages.NEVER);
  }

  /**
   * These options with pages that are kept, evicted and latched together in pieces of up to 2 MiB;
   * without, up to 64 KiB. A piece of 2 MiB has a 500th of its size of metadata, where pages have a
   * 57th, and there are fewer to find and to look after. Of a piece that is asked for in a small
   * part that part stays, and a short write stores 64 KiB of it. A pin is of a page as ever. Counts
   * for the file as the first handle of it says. Default: {@link HugePages#NEVER}.
   *
   * <ul>
   *   <li>{@link HugePages#ADVISE}: where a sequential reader has them read ahead, or a long write
   *       makes them, and memory is free in such pieces. For files that are scanned.
   *   <li>{@link HugePages#ALWAYS}: each read of a page that is missing brings in the 2 MiB around
   *       it, and memory is reclaimed for that. For files that stay in memory. Where pinned pages
   *       keep a piece from being had, smaller ones serve. Opening such a file fails where the
   *       instance has no huge pages, or has memory for less than 32.
   * </ul>
   */
  public OpenOptions hugePages(HugePages wanted) {
    return new OpenOptions(pageSize, transform, advice, modes, direct, wanted);
  }

  /** Whether the handle may change the file. */
  public boolean writes() {
    return modes.contains(StandardOpenOption.WRITE);
  }

  boolean hasLarge() {
    return hugePages != HugePages.NEVER;
  }

  boolean truncates() {
    return modes.contains(StandardOpenOption.TRUNCATE_EXISTING);
  }

  OpenMode mode() {
    OpenMode.Creation creation =
        modes.contains(StandardOpenOption.CREATE_NEW)
            ? OpenMode.Creation.ALWAYS
            : modes.contains(StandardOpenOption.CREATE)
                ? OpenMode.Creation.IF_MISSING
                : OpenMode.Creation.NEVER;
    return new OpenMode(writes(), creation, direct);
  }
}
