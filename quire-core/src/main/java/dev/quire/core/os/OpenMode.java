package dev.quire.core.os;

/**
 * How {@link Os#open(java.nio.file.Path, OpenMode)} opens a file. Every mode reads: whoever writes
 * a part of a page needs the rest of it.
 *
 * @param write whether the calls that change something may be made
 * @param creation what happens when there is no file
 * @param direct whether reads and writes go around the page cache of the system
 */
public record OpenMode(boolean write, Creation creation, boolean direct) {

  /** What happens when there is no file, and when there is one. */
  public enum Creation {
    /** The file has to be there. */
    NEVER,
    /** It is made when it is not there. */
    IF_MISSING,
    /** It is made, and must not be there. */
    ALWAYS
  }

  /** For reading. */
  public static final OpenMode READ = new OpenMode(false, Creation.NEVER, false);

  /** For reading and writing what is there. */
  public static final OpenMode WRITE = new OpenMode(true, Creation.NEVER, false);

  public OpenMode {
    if (creation != Creation.NEVER && !write) {
      throw new IllegalArgumentException(
          "a file cannot be created for reading alone; open it for writing too");
    }
  }

  /** This mode with another answer to a missing file. */
  public OpenMode creation(Creation wanted) {
    return new OpenMode(write, wanted, direct);
  }

  /** This mode, around the page cache of the system or through it. */
  public OpenMode direct(boolean wanted) {
    return new OpenMode(write, creation, wanted);
  }
}
