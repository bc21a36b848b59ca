package dev.quire.core.os;

import dev.quire.core.os.OpenMode.Creation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * An asynchronous channel, because it is the only one of the JDK that an interrupt does not close.
 * Closing it fails the reads in flight, which {@link CountedFile} prevents.
 *
 * <p>The JDK tells attributes of paths, not of open files. So a stamp is made of the size of the
 * channel and of the path's attributes, as long as the path names the file that was opened; once it
 * names another, or none, the identity and times stay what they were last.
 */
final class PortableFile extends CountedFile {

  private static final String UNIX_ATTRIBUTES = "unix:dev,ino,ctime,lastModifiedTime";

  private final AsynchronousFileChannel channel;
  private final Path path;

  /** Racy because any recent stamp of this file will do: it only stands in for a missing path. */
  private volatile FileStamp last;

  private PortableFile(
      AsynchronousFileChannel channel, Path path, FileStamp opened, boolean writable) {
    super(path.toString(), writable);
    this.channel = channel;
    this.path = path;
    this.last = opened;
  }

  static PortableFile open(Path given, OpenMode mode) throws IOException {
    checkOpen(given);
    if (mode.direct()) {
      throw new UnsupportedOperationException(
          "%s cannot be opened direct by the portable implementation; open it with direct(false)"
              .formatted(given));
    }
    checkRegular(given, mode.creation());
    AsynchronousFileChannel channel = AsynchronousFileChannel.open(given, options(mode));
    try {
      Path path = given.toRealPath();
      return new PortableFile(channel, path, stampOf(path, channel.size()), mode.write());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void checkRegular(Path path, Creation creation) throws IOException {
    if (creation == Creation.ALWAYS || creation == Creation.IF_MISSING && Files.notExists(path)) {
      return;
    }
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(
          path.toString(),
          null,
          "is %s; only regular files can be opened"
              .formatted(attributes.isDirectory() ? "a directory" : "a FIFO, socket or device"));
    }
  }

  private static OpenOption[] options(OpenMode mode) {
    EnumSet<StandardOpenOption> options = EnumSet.of(StandardOpenOption.READ);
    if (mode.write()) {
      options.add(StandardOpenOption.WRITE);
    }
    switch (mode.creation()) {
      case NEVER -> {}
      case IF_MISSING -> options.add(StandardOpenOption.CREATE);
      case ALWAYS -> options.add(StandardOpenOption.CREATE_NEW);
    }
    return options.toArray(OpenOption[]::new);
  }

  @Override
  FileStamp stampCounted() throws IOException {
    long size = channel.size();
    FileStamp known = last;
    FileStamp found;
    try {
      found = stampOf(path, size);
    } catch (FileSystemException e) {
      found = known; // the path is gone, the file is not
    }
    if (found.sameFile(known)) {
      last = found;
      return new FileStamp(
          found.device(), found.inode(), size, found.modifiedNanos(), found.changedNanos());
    }
    return new FileStamp(
        known.device(), known.inode(), size, known.modifiedNanos(), known.changedNanos());
  }

  private static FileStamp stampOf(Path path, long size) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      Map<String, Object> unix = Files.readAttributes(path, UNIX_ATTRIBUTES);
      return new FileStamp(
          ((Number) attribute(unix, "dev")).longValue(),
          ((Number) attribute(unix, "ino")).longValue(),
          size,
          nanos((FileTime) attribute(unix, "lastModifiedTime")),
          nanos((FileTime) attribute(unix, "ctime")));
    }
    BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class);
    byte[] name = digest(path.toString());
    return new FileStamp(
        ByteBuffer.wrap(name).getLong(0),
        ByteBuffer.wrap(name).getLong(Long.BYTES),
        size,
        nanos(basic.lastModifiedTime()),
        0);
  }

  private static Object attribute(Map<String, Object> attributes, String name) {
    Object value = attributes.get(name);
    if (value == null) {
      throw new IllegalStateException("the file system does not tell the attribute " + name);
    }
    return value;
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }

  /** Where files have no numbers the real path is the identity, as 128 bits of a digest. */
  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** One transfer of the channel. */
  private interface Transfer {
    Future<Integer> start(ByteBuffer buffer, long position);
  }

  @Override
  int readCounted(long position, long address, int bytes) throws IOException {
    return transfer("read", channel::read, position, address, bytes);
  }

  @Override
  void writeCounted(long position, long[] addresses, int[] bytes, int count, long total)
      throws IOException {
    long at = position;
    for (int i = 0; i < count; i++) {
      transfer("write", channel::write, at, addresses[i], bytes[i]);
      at += bytes[i];
    }
  }

  /** Transfers until all is done or the file ends; returns the bytes. */
  private int transfer(String call, Transfer kind, long position, long address, int bytes)
      throws IOException {
    ByteBuffer buffer = buffer(address, bytes);
    boolean interrupted = Thread.interrupted(); // or the wait would fail at once, for ever
    try {
      while (buffer.hasRemaining()) {
        Future<Integer> transfer = kind.start(buffer, position + buffer.position());
        while (true) {
          try {
            if (transfer.get() < 0) {
              return buffer.position();
            }
            break;
          } catch (InterruptedException e) {
            interrupted = true; // restored below, when the transfer is over
          } catch (ExecutionException e) {
            throw new OsException(
                call, cause(e), file, position + buffer.position(), buffer.remaining());
          }
        }
      }
      return bytes;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  void syncCounted(boolean metadata) throws IOException {
    try {
      channel.force(metadata);
    } catch (IOException e) {
      throw new OsException("force", e, file, -1, 0);
    }
  }

  /** The channel only cuts: a file grows by its last byte. */
  @Override
  void truncateCounted(long size) throws IOException {
    try {
      if (size <= channel.size()) {
        channel.truncate(size);
      } else {
        try (Arena arena = Arena.ofConfined()) {
          transfer("write", channel::write, size - 1, arena.allocate(1).address(), 1);
        }
      }
    } catch (OsException e) {
      throw e;
    } catch (IOException e) {
      throw new OsException("truncate", e, file, size, 0);
    }
  }

  @Override
  void punchCounted(long position, long length) {
    throw new UnsupportedOperationException(
        "the JDK makes no holes in %s; write zeros instead".formatted(file));
  }

  @Override
  void reserveCounted(long position, long length) {
    throw new UnsupportedOperationException(
        "the JDK takes no space for %s without writing".formatted(file));
  }

  private static Throwable cause(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }

  @SuppressWarnings("restricted") // the caller vouches for the range, as for pread
  private static ByteBuffer buffer(long address, int bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes).asByteBuffer();
  }

  @Override
  void closeDescriptor() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }
}
