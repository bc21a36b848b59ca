package dev.quire.core.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.core.word.Content;
import dev.quire.core.word.Words;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every implementation of {@link Os} does. */
@Timeout(60)
abstract class OsContract {

  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  abstract Os os();

  /** A range of memory that is committed. */
  final long memory(long bytes) {
    long address = os().reserve(bytes, os().pageSize());
    os().commit(address, bytes, false);
    return address;
  }

  final Path file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  static byte[] filled(int bytes, char value) {
    byte[] content = new byte[bytes];
    Arrays.fill(content, (byte) value);
    return content;
  }

  static void assertSays(Throwable thrown, String part) {
    String message = String.valueOf(thrown.getMessage());
    assertTrue(message.contains(part), message);
  }

  private static Random random() {
    String given = System.getProperty("quire.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println("replay with -Dquire.seed=" + seed);
    return new Random(seed);
  }

  private static byte[] bytesAt(long address, int bytes) {
    byte[] result = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      result[i] = Content.byteAt(address, i);
    }
    return result;
  }

  // memory

  @Test
  void reservedMemoryIsAlignedAndZeroOnceCommitted() {
    for (long alignment = os().pageSize(); alignment <= 4 * MIB; alignment <<= 2) {
      long address = os().reserve(2 * MIB, alignment);
      assertEquals(0, address % alignment);
      os().commit(address, 2 * MIB, alignment >= 2 * MIB);
      for (long at = address; at < address + 2 * MIB; at += Long.BYTES) {
        assertEquals(0, Words.getLongPlain(at));
      }
    }
  }

  @Test
  void droppedMemoryReadsAsZeroAndItsNeighboursStay() {
    long page = os().pageSize();
    long address = memory(3 * page);
    for (int i = 0; i < 3; i++) {
      Words.setLongPlain(address + i * page, 7 + i);
    }
    os().drop(address + page, page);
    assertEquals(7, Words.getLongPlain(address));
    assertEquals(0, Words.getLongPlain(address + page));
    assertEquals(9, Words.getLongPlain(address + 2 * page));
  }

  @Test
  void droppedMemoryCanBeWrittenAndCommittedAgain() {
    long page = os().pageSize();
    long address = memory(page);
    Words.setLongPlain(address, 1);
    os().drop(address, page);
    Words.setLongPlain(address + 8, 2);
    assertEquals(2, Words.getLongPlain(address + 8));
    os().drop(address, page);
    os().commit(address, page, false);
    assertEquals(0, Words.getLongPlain(address + 8));
  }

  @Test
  void rangesThatAreNotPagesAreRefusedByValue() {
    int page = os().pageSize();
    long address = memory(page);
    IllegalArgumentException odd =
        assertThrows(IllegalArgumentException.class, () -> os().drop(address, page - 1));
    assertSays(odd, Integer.toString(page - 1));
    assertThrows(IllegalArgumentException.class, () -> os().drop(address + 8, page));
    assertThrows(IllegalArgumentException.class, () -> os().commit(address, 0, false));
    assertThrows(IllegalArgumentException.class, () -> os().commit(-page, page, false));
    assertThrows(IllegalArgumentException.class, () -> os().reserve(0, page));
    assertThrows(IllegalArgumentException.class, () -> os().reserve(-page, page));
    assertThrows(IllegalArgumentException.class, () -> os().reserve(page, 8));
    assertThrows(IllegalArgumentException.class, () -> os().reserve(page, 3L * page));
  }

  @Test
  void memoryThatNobodyHasIsRefusedWithCallRangeAndRemedy() {
    OsMemoryException refused =
        assertThrows(OsMemoryException.class, () -> os().reserve(1L << 60, os().pageSize()));
    assertSays(refused, "maxMemory");
    assertSays(refused, Long.toString(1L << 60));
    assertEquals(1L << 60, refused.bytes());
  }

  @Test
  void heavyBarrierWorksOrSaysThatThereIsNone() {
    if (os().hasHeavyBarrier()) {
      for (int i = 0; i < 100; i++) {
        os().heavyBarrier();
      }
    } else {
      assertThrows(UnsupportedOperationException.class, os()::heavyBarrier);
    }
  }

  @Test
  void memoryLimitIsMoreThanThisProcessHas() {
    assertTrue(os().memoryLimit() > Runtime.getRuntime().totalMemory());
  }

  // reading

  @Test
  void readsWhatTheFileHolds() throws IOException {
    Random random = random();
    byte[] content = new byte[MIB + 12345];
    random.nextBytes(content);
    long target = memory(MIB);
    try (OpenFile file = os().open(file("content", content), false)) {
      for (int i = 0; i < 300; i++) {
        int position = random.nextInt(content.length + 1000);
        int bytes = random.nextInt(i % 10 == 0 ? MIB : 5000);
        int expected = Math.max(0, Math.min(bytes, content.length - position));
        assertEquals(expected, file.read(position, target, bytes));
        byte[] got = bytesAt(target, expected);
        assertEquals(-1, Arrays.mismatch(got, slice(content, position, expected)));
      }
    }
  }

  private static byte[] slice(byte[] content, int position, int bytes) {
    return bytes == 0 ? new byte[0] : Arrays.copyOfRange(content, position, position + bytes);
  }

  @Test
  void readIsShortAtTheEndOfTheFileAndNowhereElse() throws IOException {
    long target = memory(2L * os().pageSize());
    try (OpenFile file = os().open(file("five thousand", filled(5000, 'x')), false)) {
      assertEquals(5000, file.read(0, target, 5000));
      assertEquals(5000, file.read(0, target, 8192));
      assertEquals(1, file.read(4999, target, 8192));
      assertEquals(0, file.read(5000, target, 8192));
      assertEquals(0, file.read(Long.MAX_VALUE - 8192, target, 8192));
      assertEquals(0, file.read(0, target, 0));
    }
  }

  @Test
  void readLeavesWhatLiesBehindAlone() throws IOException {
    long target = memory(os().pageSize());
    Words.setLongPlain(target + 96, -1);
    try (OpenFile file = os().open(file("long", filled(200, 'x')), false)) {
      assertEquals(96, file.read(0, target, 96));
    }
    assertEquals(-1, Words.getLongPlain(target + 96));
  }

  @Test
  void readsBeyondFourGibibytes() throws IOException {
    long far = (5L << 30) + 17;
    Path path = directory.resolve("sparse");
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap("far".getBytes(UTF_8)), far);
    }
    long target = memory(os().pageSize());
    try (OpenFile file = os().open(path, false)) {
      assertEquals(far + 3, file.stamp().size());
      assertEquals(4, file.read(far - 1, target, 4));
      assertEquals("\0far", new String(bytesAt(target, 4), UTF_8));
      assertEquals(3, file.read(far, target, 100));
    }
  }

  @Test
  void positionsThatAreNoneAreRefusedByValue() throws IOException {
    long target = memory(os().pageSize());
    try (OpenFile file = os().open(file("any", filled(10, 'x')), false)) {
      IllegalArgumentException negative =
          assertThrows(IllegalArgumentException.class, () -> file.read(-5, target, 1));
      assertSays(negative, "-5");
      assertThrows(IllegalArgumentException.class, () -> file.read(0, target, -1));
      assertThrows(
          IllegalArgumentException.class, () -> file.read(Long.MAX_VALUE - 10, target, 11));
    }
  }

  @Test
  void readRefusesAVirtualThread() throws Exception {
    long target = memory(os().pageSize());
    try (OpenFile file = os().open(file("any", filled(10, 'x')), false);
        ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<IllegalStateException> refused =
          virtual.submit(
              () -> assertThrows(IllegalStateException.class, () -> file.read(0, target, 10)));
      assertSays(refused.get(), "virtual");
      assertEquals(10L, virtual.submit(() -> file.stamp().size()).get());
    }
  }

  @Test
  void interruptNeitherFailsAReadNorGetsLost() throws Exception {
    long target = memory(MIB);
    try (OpenFile file = os().open(file("content", filled(MIB, 'x')), false);
        ExecutorService executor = Executors.newSingleThreadExecutor()) {
      CompletableFuture<Thread> reading = new CompletableFuture<>();
      CountDownLatch sent = new CountDownLatch(100);
      Future<?> done =
          executor.submit(() -> {
            reading.complete(Thread.currentThread());
            int interrupts = 0;
            for (int i = 0; i < 300; i++) {
              if (i % 3 == 0) {
                Thread.currentThread().interrupt(); // before the read; others come during it
              }
              assertEquals(MIB, file.read(0, target, MIB));
              assertEquals(MIB, file.stamp().size());
              boolean interrupted = Thread.interrupted();
              assertTrue(interrupted || i % 3 != 0, "the interrupt status was lost");
              interrupts += interrupted ? 1 : 0;
            }
            return interrupts;
          });
      Thread reader = reading.join();
      while (!done.isDone()) {
        reader.interrupt();
        sent.countDown();
        Thread.yield();
      }
      done.get();
      assertEquals(MIB, file.read(0, target, MIB));
    }
  }

  // opening

  private FileSystemException refused(Class<? extends FileSystemException> type, Path path) {
    FileSystemException refused = assertThrows(type, () -> os().open(path, false));
    assertEquals(path.toString(), refused.getFile());
    return refused;
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    refused(NoSuchFileException.class, directory.resolve("missing"));
    Path dangling = directory.resolve("dangling");
    Files.createSymbolicLink(dangling, directory.resolve("missing"));
    refused(NoSuchFileException.class, dangling);
  }

  @Test
  void whatIsNoRegularFileIsNamedAndRefusedWithoutBlocking() throws Exception {
    FileSystemException refused = refused(FileSystemException.class, directory);
    assertSays(refused, "is a directory");
    Path fifo = directory.resolve("fifo");
    assumeTrue(mkfifo(fifo), "there is no mkfifo here");
    refused = refused(FileSystemException.class, fifo);
    assertSays(refused, "FIFO");
  }

  private static boolean mkfifo(Path path) throws InterruptedException {
    try {
      return new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such command
    }
  }

  @Test
  void devicesAreRefused() {
    Path device = Path.of("/dev/zero");
    assumeTrue(Files.exists(device), "there is no /dev/zero here");
    FileSystemException refused = refused(FileSystemException.class, device);
    assertSays(refused, "device");
  }

  @Test
  void whatMayNotBeReadIsNamed() throws IOException {
    Path path = file("secret", filled(10, 'x'));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(path), "this user may read everything");
    refused(AccessDeniedException.class, path);
  }

  @Test
  void pathsOfOtherProvidersAreRefused() {
    Path foreign = Path.of(URI.create("jrt:/java.base/java/lang/Object.class"));
    assertThrows(IllegalArgumentException.class, () -> os().open(foreign, false));
  }

  @Test
  void namesNeedNotBeSimple() throws IOException {
    long target = memory(os().pageSize());
    for (String name : List.of("100% of it", "a?b#c;d&e", "%41", "back\\slash", "new\nline")) {
      try (OpenFile file = os().open(file(name, name.getBytes(UTF_8)), false)) {
        int bytes = file.read(0, target, 100);
        assertEquals(name, new String(bytesAt(target, bytes), UTF_8));
      }
    }
  }

  // stamps

  @Test
  void twoPathsToOneFileHaveOneIdentity() throws IOException {
    Path path = file("one", filled(10, 'x'));
    Path hard = Files.createLink(directory.resolve("hard"), path);
    Path soft = Files.createSymbolicLink(directory.resolve("soft"), path);
    Path other = file("other", filled(10, 'x'));
    try (OpenFile a = os().open(path, false);
        OpenFile b = os().open(hard, false);
        OpenFile c = os().open(soft, false);
        OpenFile d = os().open(other, false)) {
      assertTrue(a.stamp().sameVersion(b.stamp()));
      assertTrue(a.stamp().sameFile(c.stamp()));
      assertFalse(a.stamp().sameFile(d.stamp()));
      assertFalse(a.stamp().sameVersion(d.stamp()));
    }
  }

  @Test
  void stampNoticesANewSize() throws IOException {
    Path path = file("grows", filled(10, 'x'));
    try (OpenFile file = os().open(path, false)) {
      FileStamp before = file.stamp();
      assertEquals(10, before.size());
      assertTrue(before.sameVersion(file.stamp()));
      Files.write(path, filled(5, 'y'), StandardOpenOption.APPEND);
      FileStamp after = file.stamp();
      assertEquals(15, after.size());
      assertTrue(after.sameFile(before));
      assertFalse(after.sameVersion(before));
    }
  }

  @Test
  void stampNoticesANewModificationTime() throws IOException {
    Path path = file("touched", filled(10, 'x'));
    try (OpenFile file = os().open(path, false)) {
      FileStamp before = file.stamp();
      Instant time = Instant.ofEpochSecond(1_000_000_000, 123_456_000);
      Files.setLastModifiedTime(path, FileTime.from(time));
      FileStamp after = file.stamp();
      assertFalse(after.sameVersion(before));
      assertEquals(1_000_000_000_123_456_000L, after.modifiedNanos());
      assertNotEquals(0, after.changedNanos());
    }
  }

  @Test
  void stampAndContentStayWithTheFileThatWasOpened() throws IOException {
    Path path = file("replaced", filled(10, 'x'));
    long target = memory(os().pageSize());
    try (OpenFile file = os().open(path, false)) {
      FileStamp before = file.stamp();
      Files.move(file("new", filled(2000, 'y')), path, StandardCopyOption.REPLACE_EXISTING);
      assertTrue(file.stamp().sameFile(before));
      assertEquals(10, file.stamp().size());
      Files.delete(path);
      assertTrue(file.stamp().sameFile(before));
      assertEquals(10, file.read(0, target, 100));
      assertEquals('x', Content.byteAt(target, 0));
    }
  }

  // closing

  @Test
  void closedFileRefusesEveryCallAndClosesTwice() throws IOException {
    long target = memory(os().pageSize());
    OpenFile file = os().open(file("any", filled(10, 'x')), false);
    file.close();
    file.close();
    assertThrows(ClosedChannelException.class, file::stamp);
    assertThrows(ClosedChannelException.class, () -> file.read(0, target, 10));
  }

  /**
   * While four threads read one file it is closed, and others are opened, which get its descriptor
   * number as soon as that is free. Nobody may ever see their bytes.
   */
  @Test
  void closeUnderReadersNeverReadsAnotherFile() throws Exception {
    int readers = 4;
    int rounds = 100;
    int bytes = 64 << 10;
    Path mine = file("mine", filled(bytes, 'm'));
    Path foreign = file("foreign", filled(bytes, 'f'));
    long target = memory((long) readers * bytes);
    try (ExecutorService executor = Executors.newFixedThreadPool(readers)) {
      for (int round = 0; round < rounds; round++) {
        OpenFile file = os().open(mine, false);
        CountDownLatch started = new CountDownLatch(readers);
        List<Future<Long>> results = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
          long buffer = target + (long) i * bytes;
          results.add(executor.submit(() -> readUntilClosed(file, buffer, bytes, started)));
        }
        assertTrue(started.await(30, TimeUnit.SECONDS));
        file.close();
        List<OpenFile> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          others.add(os().open(foreign, false));
        }
        for (Future<Long> result : results) {
          assertTrue(result.get(30, TimeUnit.SECONDS) > 0);
        }
        others.forEach(OpenFile::close);
      }
    }
  }

  private static long readUntilClosed(
      OpenFile file, long buffer, int bytes, CountDownLatch started) {
    long reads = 0;
    while (true) {
      try {
        assertEquals(bytes, file.read(0, buffer, bytes));
        assertEquals('m', Content.byteAt(buffer, 0));
        assertEquals('m', Content.byteAt(buffer, bytes - 1));
        if (reads++ == 0) {
          started.countDown();
        }
      } catch (IOException e) {
        assertInstanceOf(ClosedChannelException.class, e);
        return reads;
      }
    }
  }
}
