package dev.quire.core.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryLimitTest {

  private static final long GIB = 1L << 30;
  private static final String UNIFIED =
      "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate";

  @TempDir Path root;

  @BeforeEach
  void sixteenGibibytes() throws IOException {
    write("proc/meminfo", "MemTotal:       16777216 kB\nMemFree:         1000000 kB\n");
    write("proc/self/cgroup", "0::/");
    write("proc/self/mountinfo", "22 1 254:1 / / rw shared:1 - ext4 /dev/vda rw\n");
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  @Test
  void withoutGroupsItIsPhysicalMemory() {
    assertEquals(16 * GIB, MemoryLimit.under(root));
  }

  @Test
  void withoutAnythingThereIsNoLimit() {
    assertEquals(Long.MAX_VALUE, MemoryLimit.under(root.resolve("nothing")));
  }

  @Test
  void versionTwoTakesTheSmallestOfTheGroupAndItsAncestors() throws IOException {
    write("proc/self/mountinfo", UNIFIED);
    write("proc/self/cgroup", "0::/user.slice/app.service\n");
    write("sys/fs/cgroup/user.slice/app.service/memory.max", "max\n");
    assertEquals(16 * GIB, MemoryLimit.under(root));
    write("sys/fs/cgroup/user.slice/memory.max", (3 * GIB) + "\n");
    assertEquals(3 * GIB, MemoryLimit.under(root));
    write("sys/fs/cgroup/user.slice/app.service/memory.max", GIB + "\n");
    assertEquals(GIB, MemoryLimit.under(root));
    write("sys/fs/cgroup/memory.max", "1000\n");
    assertEquals(1000, MemoryLimit.under(root));
  }

  @Test
  void versionTwoInAContainerSeesItsOwnGroupAsRoot() throws IOException {
    write("proc/self/mountinfo", UNIFIED);
    write("sys/fs/cgroup/memory.max", (2 * GIB) + "\n");
    assertEquals(2 * GIB, MemoryLimit.under(root));
  }

  @Test
  void versionOneTakesTheMemoryHierarchyOnly() throws IOException {
    write(
        "proc/self/mountinfo",
        """
        31 23 0:28 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755
        32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
        33 31 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        """);
    write("proc/self/cgroup", "5:cpu,cpuacct:/a\n4:memory:/b/c\n0::/\n");
    write("sys/fs/cgroup/cpu,cpuacct/a/memory.limit_in_bytes", "1");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertEquals(16 * GIB, MemoryLimit.under(root));
    write("sys/fs/cgroup/memory/b/memory.limit_in_bytes", (5 * GIB) + "\n");
    write("sys/fs/cgroup/memory/b/c/memory.limit_in_bytes", (6 * GIB) + "\n");
    assertEquals(5 * GIB, MemoryLimit.under(root));
  }

  @Test
  void versionOneInAContainerMountsItsGroupOverThePath() throws IOException {
    write(
        "proc/self/mountinfo",
        "33 31 0:30 /docker/0123 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
    write("proc/self/cgroup", "4:memory:/docker/0123/inner\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", GIB + "\n");
    assertEquals(GIB, MemoryLimit.under(root));
    write("sys/fs/cgroup/memory/inner/memory.limit_in_bytes", "4096\n");
    assertEquals(4096, MemoryLimit.under(root));
  }

  @Test
  void groupOutsideOfWhatIsMountedCountsAsTheMount() throws IOException {
    write("proc/self/mountinfo", UNIFIED);
    write("proc/self/cgroup", "0::/../../elsewhere\n");
    write("sys/fs/cgroup/memory.max", "123456\n");
    assertEquals(123456, MemoryLimit.under(root));
  }

  @Test
  void mountPointsMayHaveSpaces() throws IOException {
    write("proc/self/mountinfo", "30 23 0:26 / /my\\040groups rw - cgroup2 cgroup2 rw\n");
    write("my groups/memory.max", "77\n");
    assertEquals(77, MemoryLimit.under(root));
  }

  @Test
  void whatLimitsIsNamed() throws IOException {
    assertEquals("physical memory", MemoryLimit.look(root).source());
    write("proc/self/mountinfo", UNIFIED);
    write("proc/self/cgroup", "0::/app\n");
    write("sys/fs/cgroup/app/memory.high", GIB + "\n");
    write("sys/fs/cgroup/app/memory.max", (2 * GIB) + "\n");
    assertEquals(GIB, MemoryLimit.under(root)); // beyond it the group is made to wait
    assertEquals(
        "control group version 2, /sys/fs/cgroup/app/memory.high", MemoryLimit.look(root).source());
    assertEquals("nothing", MemoryLimit.look(root.resolve("nothing")).source());
  }

  @Test
  void pressureIsThatOfTheGroupOrElseOfTheMachine() throws IOException {
    assertEquals(Double.NaN, MemoryLimit.look(root).pressure());
    write("proc/pressure/memory", pressure("12.34"));
    assertEquals(12.34, MemoryLimit.look(root).pressure());
    write("proc/self/mountinfo", UNIFIED);
    write("proc/self/cgroup", "0::/app\n");
    write("sys/fs/cgroup/memory.pressure", pressure("50.00"));
    assertEquals(12.34, MemoryLimit.look(root).pressure());
    write("sys/fs/cgroup/app/memory.pressure", pressure("0.50"));
    assertEquals(0.5, MemoryLimit.look(root).pressure());
    write("sys/fs/cgroup/app/memory.pressure", "some\n");
    assertEquals(12.34, MemoryLimit.look(root).pressure());
  }

  private static String pressure(String some) {
    return "some avg10=%s avg60=1.00 avg300=2.00 total=3\nfull avg10=0.00 avg60=0.00 total=1\n"
        .formatted(some);
  }

  @Test
  void theRealSystemIsSeen() {
    MemorySight real = MemoryLimit.look(Path.of("/"));
    System.out.println("seen here: " + real);
    assertTrue(real.limit() > Runtime.getRuntime().totalMemory(), real::toString);
    assertTrue(
        real.source().matches("physical memory|control group version [12], /.*"), real::source);
  }
}
