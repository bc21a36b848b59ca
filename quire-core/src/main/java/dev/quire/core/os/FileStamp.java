package dev.quire.core.os;

/**
 * Identity and version of a file at one moment.
 *
 * <p>Device and inode name a file for as long as it is open somewhere; {@link #sameFile} between
 * two files that are open is exact. The version is what the file system tells: a change that keeps
 * size and both times cannot be seen, which takes two changes within one tick of its clock (up to
 * 10 ms, less from Linux 6.13 on) or a clock that was set back.
 *
 * @param device identity of the file system (no meaning beyond being equal)
 * @param inode identity of the file in it
 * @param size in bytes
 * @param modifiedNanos last change of content, nanoseconds since 1970
 * @param changedNanos last change of content or attributes, nanoseconds since 1970; 0 where the
 *     system does not tell
 */
public record FileStamp(long device, long inode, long size, long modifiedNanos, long changedNanos) {

  /** Whether both are of one file, whatever happened to it in between. */
  public boolean sameFile(FileStamp other) {
    return device == other.device && inode == other.inode;
  }

  /** Whether both are of one file and no change is to be seen between them. */
  public boolean sameVersion(FileStamp other) {
    return equals(other);
  }
}
