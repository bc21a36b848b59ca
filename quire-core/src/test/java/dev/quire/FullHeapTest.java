package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The heap is full in the middle of a call, at each place where an object is made. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FullHeapTest {

  private static final int CALLS = 18;

  @Test
  void aCallInAFullHeapIsDoneOrNotDoneForEachPageAndLeavesNothing(@TempDir Path folder)
      throws Throwable {
    Class<?> probe = probe();
    @SuppressWarnings("unchecked")
    List<String> told =
        (List<String>)
            MethodHandles.lookup()
                .findStatic(probe, "run", MethodType.methodType(List.class, Path.class))
                .invoke(folder);
    assertEquals(CALLS, told.size(), told::toString);
    long never = told.stream().filter(line -> line.endsWith("failed 0 times")).count();
    assertTrue(never < CALLS / 2, told::toString); // some calls make no object at all
  }

  @Test
  void whoWaitsForALockInAFullHeapGetsIt() throws Throwable {
    String told =
        (String)
            MethodHandles.lookup()
                .findStatic(probe(), "waitForALock", MethodType.methodType(String.class))
                .invoke();
    assertEquals("has it", told);
  }

  private static Class<?> probe() throws ClassNotFoundException {
    Set<String> spared =
        Set.of(
            FullHeapProbe.class.getName(),
            Allowance.class.getName(),
            Intact.class.getName(),
            Reads.class.getName());
    return new Starving(spared).loadClass(FullHeapProbe.class.getName());
  }
}
