package dev.quire.core.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

  private PortableFile(AsynchronousFileChannel channel, Path path, FileStamp opened) {
    super(path.toString());
    this.channel = channel;
    this.path = path;
    this.last = opened;
  }

  static PortableFile open(Path given, boolean direct) throws IOException {
    checkOpen(given, direct);
    BasicFileAttributes attributes = Files.readAttributes(given, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(
          given.toString(),
          null,
          "is %s; only regular files can be opened"
              .formatted(attributes.isDirectory() ? "a directory" : "a FIFO, socket or device"));
    }
    Path path = given.toRealPath();
    AsynchronousFileChannel channel = AsynchronousFileChannel.open(path, StandardOpenOption.READ);
    try {
      return new PortableFile(channel, path, stampOf(path, channel.size()));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
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

  @Override
  int readCounted(long position, long address, int bytes) throws IOException {
    ByteBuffer target = buffer(address, bytes);
    boolean interrupted = Thread.interrupted(); // or the wait would fail at once, for ever
    try {
      while (target.hasRemaining()) {
        Future<Integer> read = channel.read(target, position + target.position());
        while (true) {
          try {
            if (read.get() < 0) {
              return target.position();
            }
            break;
          } catch (InterruptedException e) {
            interrupted = true; // restored below, when the read is over
          } catch (ExecutionException e) {
            throw new OsException(
                "read", cause(e), file, position + target.position(), target.remaining());
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
