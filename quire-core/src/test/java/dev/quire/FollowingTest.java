package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A budget that follows the system, by trees that look like those of both versions of groups. */
@Timeout(120)
final class FollowingTest {

  private static final long MIB = 1 << 20;
  private static final String V1 = "sys/fs/cgroup/memory/app/memory.limit_in_bytes";
  private static final String V2 = "sys/fs/cgroup/app/memory.max";

  @TempDir Path root;

  @BeforeEach
  void machine() throws IOException {
    write("proc/meminfo", "MemTotal:       1048576 kB\n");
  }

  private void versionOne() throws IOException {
    write("proc/self/cgroup", "4:memory:/app\n0::/\n");
    write(
        "proc/self/mountinfo", "33 31 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
  }

  private void versionTwo() throws IOException {
    write("proc/self/cgroup", "0::/app\n");
    write("proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  }

  private void limit(String file, long bytes) throws IOException {
    write(file, bytes + "\n");
  }

  /** In one step, as the system does. */
  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Path written = Files.writeString(root.resolve("new"), content);
    Files.move(written, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private QuireBuilder builder() {
    return Quire.builder()
        .memory(32 * MIB)
        .maxMemory(64 * MIB)
        .followMemory(0.5)
        .systemRoot(root)
        .management(false);
  }

  private static FollowedMemory await(Quire quire, Predicate<FollowedMemory> state) {
    FollowedMemory followed = quire.followed().orElseThrow();
    while (!state.test(followed)) {
      LockSupport.parkNanos(10_000_000);
      followed = quire.followed().orElseThrow();
    }
    return followed;
  }

  private static void awaitBudget(Quire quire, long bytes) {
    while (quire.stats().budgetBytes() != bytes) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  private void followsTheLimitIn(String file, String source) throws IOException {
    limit(file, 64 * MIB);
    try (Quire quire = builder().build()) {
      FollowedMemory first = await(quire, seen -> seen.limit() == 64 * MIB);
      assertEquals(source, first.source());
      assertEquals(32 * MIB, first.ceiling());
      limit(file, 48 * MIB);
      awaitBudget(quire, 24 * MIB);
      limit(file, 96 * MIB);
      awaitBudget(quire, 48 * MIB);
      limit(file, 512 * MIB);
      awaitBudget(quire, 64 * MIB);
    }
  }

  @Test
  void theBudgetFollowsTheLimitOfAGroupOfVersionOne() throws IOException {
    versionOne();
    followsTheLimitIn(V1, "control group version 1, /" + V1);
  }

  @Test
  void theBudgetFollowsTheLimitOfAGroupOfVersionTwo() throws IOException {
    versionTwo();
    followsTheLimitIn(V2, "control group version 2, /" + V2);
  }

  @Test
  void moreThanTheShareIsRefusedAndTheLimitNamed() throws IOException {
    versionTwo();
    limit(V2, 64 * MIB);
    try (Quire quire = builder().build()) {
      String said =
          assertThrows(IllegalArgumentException.class, () -> quire.resize(40 * MIB)).getMessage();
      assertEquals(
          "resize to 41943040 bytes is more than 33554432, what may be had of the 67108864 by"
              + " control group version 2, /sys/fs/cgroup/app/memory.max; give less",
          said);
      assertEquals(32 * MIB, quire.stats().budgetBytes());
    }
    limit(V2, 48 * MIB);
    String said =
        assertThrows(IllegalArgumentException.class, () -> builder().build().close()).toString();
    assertTrue(said.contains("memory of 33554432 bytes is more than 0.5 of the 50331648"), said);
  }

  @Test
  void aSystemThatSaysNothingIsRefusedAtFirstAndLaterChangesNothing() throws IOException {
    versionTwo();
    limit(V2, 64 * MIB);
    try (Quire quire = builder().build()) {
      await(quire, seen -> seen.limit() == 64 * MIB);
      Files.delete(root.resolve("proc/meminfo"));
      Files.delete(root.resolve(V2));
      FollowedMemory blind = await(quire, seen -> seen.problem().contains("does not say"));
      assertEquals(32 * MIB, blind.wanted());
      assertEquals(32 * MIB, quire.stats().budgetBytes());
    }
    String said =
        assertThrows(IllegalArgumentException.class, () -> builder().build().close()).toString();
    assertTrue(said.contains("followMemory finds nothing below " + root), said);
  }

  @Test
  void whoDoesNotAskForItIsNotFollowed() {
    try (Quire quire = Quire.builder().memory(8 * MIB).build()) {
      assertTrue(quire.followed().isEmpty());
    }
    for (double share : new double[] {0, -1, 1.01, Double.NaN}) {
      String said =
          assertThrows(IllegalArgumentException.class, () -> Quire.builder().followMemory(share))
              .toString();
      assertTrue(said.contains("followMemory is " + share), said);
    }
  }

  @Test
  void whatThisSystemSaysIsFollowedToo() {
    try (Quire quire = Quire.builder().memory(8 * MIB).followMemory(1).build()) {
      FollowedMemory seen = await(quire, followed -> !followed.source().equals("nothing"));
      System.out.println("seen here: " + seen);
      assertTrue(seen.limit() >= 8 * MIB, seen::toString);
    }
  }
}
