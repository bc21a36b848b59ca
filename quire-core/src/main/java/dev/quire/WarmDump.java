package dev.quire;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Which pages of which files were in memory, as a file: docs/warm-restart.md.
 *
 * @param files one entry for each
 * @param takenMillis when, since 1970
 */
record WarmDump(List<Entry> files, long takenMillis) {

  private static final long MAGIC = 0x5155_4952_4557_524DL; // QUIREWRM
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 32;
  private static final int SUM_BYTES = 4;
  private static final long MAX_BYTES = 1L << 30;
  private static final int FRAME_SHIFT = 12;

  WarmDump {
    files = List.copyOf(files);
  }

  /** Which file, and which version of it. */
  record Identity(boolean local, long device, long inode, long size, String version, String path) {

    /** Whether it is the same file, unchanged. Devices are numbered anew when a machine starts. */
    boolean sameVersion(Identity other) {
      return local == other.local
          && inode == other.inode
          && size == other.size
          && version.equals(other.version)
          && (device == other.device || path.equals(other.path));
    }
  }

  /**
   * Pages of one file.
   *
   * @param unopened runs of the process, one after the other, in which nobody opened it
   */
  record Entry(Identity file, int unopened, WarmRuns runs) {}

  /** A dump that cannot be used; the message says why, and what to do. */
  static final class Unusable extends IOException {
    @Serial private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  static Unusable damaged() {
    return new Unusable("is damaged or not complete; the next dump replaces it, or delete it");
  }

  /** All of it as bytes. */
  byte[] bytes() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Entry entry : files) {
      write(body, entry);
    }
    ByteBuffer all = ByteBuffer.allocate(HEADER_BYTES + body.size() + SUM_BYTES);
    all.putLong(MAGIC).putInt(VERSION).putInt(files.size());
    all.putLong(all.capacity()).putLong(takenMillis).put(body.toByteArray());
    return all.putInt(sum(all.array())).array();
  }

  private static int sum(byte[] all) {
    CRC32C sum = new CRC32C();
    sum.update(all, 0, all.length - SUM_BYTES);
    return (int) sum.getValue();
  }

  private static void write(ByteArrayOutputStream body, Entry entry) {
    Identity file = entry.file;
    ByteBuffer fixed = ByteBuffer.allocate(2 + 3 * Long.BYTES);
    fixed.put((byte) (file.local ? 0 : 1)).put((byte) entry.unopened);
    fixed.putLong(file.device).putLong(file.inode).putLong(file.size);
    body.writeBytes(fixed.array());
    write(body, file.version.getBytes(StandardCharsets.UTF_8));
    write(body, file.path.getBytes(StandardCharsets.UTF_8));
    write(body, entry.runs.packed());
  }

  private static void write(ByteArrayOutputStream body, byte[] bytes) {
    WarmRuns.varint(body, bytes.length);
    body.writeBytes(bytes);
  }

  /**
   * What {@link #bytes} has made.
   *
   * @throws Unusable when it is something else, of which nothing is to be believed then
   */
  static WarmDump parse(byte[] bytes) throws Unusable {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < HEADER_BYTES + SUM_BYTES || in.getLong() != MAGIC) {
      throw new Unusable("is no dump of Quire, or was cut; give another path, or delete it");
    }
    int version = in.getInt();
    if (version != VERSION) {
      throw new Unusable(
          ("is a dump of version %d, and this Quire reads %d; the next dump replaces it,"
                  + " or delete it")
              .formatted(version, VERSION));
    }
    int count = in.getInt();
    if (in.getLong() != bytes.length || sum(bytes) != in.getInt(bytes.length - SUM_BYTES)) {
      throw damaged();
    }
    long taken = in.getLong();
    in.limit(bytes.length - SUM_BYTES);
    List<Entry> files = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        files.add(entry(in));
      }
    } catch (BufferUnderflowException cut) {
      throw damaged();
    }
    if (in.hasRemaining()) {
      throw damaged();
    }
    return new WarmDump(files, taken);
  }

  private static Entry entry(ByteBuffer in) throws Unusable {
    byte kind = in.get();
    int unopened = in.get() & 0xFF;
    long device = in.getLong();
    long inode = in.getLong();
    long size = in.getLong();
    if (kind != 0 && kind != 1 || size < 0) {
      throw damaged();
    }
    String version = new String(piece(in), StandardCharsets.UTF_8);
    String path = new String(piece(in), StandardCharsets.UTF_8);
    long pages = (size >>> FRAME_SHIFT) + 1;
    WarmRuns runs = WarmRuns.parse(piece(in), pages);
    return new Entry(new Identity(kind == 0, device, inode, size, version, path), unopened, runs);
  }

  private static byte[] piece(ByteBuffer in) throws Unusable {
    long length = 0;
    byte group;
    int shift = 0;
    do {
      group = in.get();
      length |= (group & 0x7FL) << shift;
      shift += 7;
    } while (group < 0 && shift < Long.SIZE);
    if (length < 0 || length > in.remaining()) {
      throw damaged();
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }

  /**
   * Reads a dump. On a thread that nobody interrupts: an interrupt would end it.
   *
   * @throws NoSuchFileException when there is none
   * @throws Unusable when there is something that is none; the message names the path
   */
  static WarmDump load(Path path) throws IOException {
    try {
      if (Files.isDirectory(path)) {
        throw new Unusable("is a directory; give the path of a dump");
      }
      long size = Files.size(path);
      if (size > MAX_BYTES) {
        throw new Unusable("is %d bytes long, no dump is; give another path".formatted(size));
      }
      return parse(Files.readAllBytes(path));
    } catch (NoSuchFileException none) {
      throw none;
    } catch (Unusable e) {
      throw new Unusable("%s %s".formatted(path, e.getMessage()));
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be read: %s; see to its permissions, or delete it".formatted(path, e), e);
    }
  }

  /**
   * Replaces the dump at {@code path} in one step, for good. As {@link #load}.
   *
   * @throws Unusable when what is there has never been a dump: it stays
   */
  void store(Path path) throws IOException {
    requireNothingElse(path);
    Path folder = folder(path);
    if (!Files.isDirectory(folder)) {
      throw new Unusable(
          ("the warm pages could not be written to %s: there is no directory %s; make it, or give"
                  + " another path")
              .formatted(path, folder));
    }
    Path fresh = Files.createTempFile(folder, path.getFileName() + "-", ".tmp");
    boolean moved = false;
    try {
      try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
        out.write(bytes());
        out.getFD().sync();
      }
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      moved = true;
    } finally {
      if (!moved) {
        Files.deleteIfExists(fresh);
      }
    }
    if (File.separatorChar == '/') { // elsewhere a directory cannot be synced
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }

  /** Somebody's letters are not replaced by a dump because a path was mistyped. */
  private static void requireNothingElse(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new Unusable(path + " is a directory and stays; give the path of a file for the dump");
    }
    if (Files.exists(path)) {
      byte[] start;
      try (InputStream in = Files.newInputStream(path)) {
        start = in.readNBytes(Long.BYTES);
      } catch (IOException e) {
        throw new IOException(
            "%s is there and cannot be read: %s; give another path, or delete it"
                .formatted(path, e),
            e);
      }
      boolean isDump = start.length == Long.BYTES && ByteBuffer.wrap(start).getLong() == MAGIC;
      if (start.length != 0 && !isDump) {
        throw new Unusable(
            path + " is no dump of Quire and stays; give another path, or delete it");
      }
    }
  }

  /** The directory in which a dump is. */
  static Path folder(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path.toAbsolutePath() : parent;
  }
}
