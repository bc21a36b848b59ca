package dev.quire.core.os;

/**
 * The part of {@code struct statx} that Quire reads; the same on all architectures, which is why it
 * is read instead of {@code struct stat}.
 *
 * <pre>
 *   0 u32 mask      4 u32 blksize     8 u64 attributes
 *  16 u32 nlink    20 u32 uid        24 u32 gid         28 u16 mode
 *  32 u64 inode    40 u64 size       48 u64 blocks      56 u64 attributes mask
 *  64 access time  80 birth time     96 change time    112 modification time   (s64 s, u32 ns)
 * 128 u32 rdev     136 u32 device major  140 u32 device minor
 * 152 u32 direct I/O: alignment of memory  156 u32 of positions and lengths  .. 256
 * </pre>
 */
final class StatxLayout {

  static final int MODE = 28;
  static final int INODE = 32;
  static final int SIZE = 40;
  static final int CHANGE_TIME = 96;
  static final int MODIFICATION_TIME = 112;
  static final int DEVICE_MAJOR = 136;
  static final int DEVICE_MINOR = 140;
  static final int DIO_MEMORY = 152;
  static final int DIO_OFFSET = 156;
  static final int BYTES = 256;

  /** Offset of the nanoseconds in a time. */
  static final int NANOS = 8;

  /** What is asked for: type, mode, times, inode and size (STATX_BASIC_STATS). */
  static final int BASIC_STATS = 0x7ff;

  /** The alignment of direct I/O (STATX_DIOALIGN, from Linux 6.1 on). */
  static final int DIO_ALIGN = 0x2000;

  private StatxLayout() {}
}
